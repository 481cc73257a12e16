internal import LinuxSystem
internal import SystemPackage

/// What a power cut leaves of a file that was being replaced: the temporary file, by one of its names.
///
/// FAT keeps a long name in slots of its own beside a short one. A cut between the two leaves the file under the short one:
/// of `.loader.conf.lastgasp-new` that is `LOADER~1.LAS`, or `LO4F1A~1.LAS` where such names are taken
/// (`fs/fat/namei_vfat.c` of Linux 6.12, `vfat_create_shortname`).
struct InterruptedReplacement {
  /// The folder that holds the file.
  let folder: FilePath

  /// The file's name.
  let name: String

  init?(_ path: FilePath) {
    guard let name = path.lastComponent?.string else { return nil }
    folder = path.removingLastComponent()
    self.name = name
  }

  /// Whether a name in the folder is the temporary file's.
  func isLeft(as candidate: String, onFAT: Bool) -> Bool {
    if candidate == Files.temporaryName(for: name) { return true }
    let short = candidate.uppercased()
    guard onFAT, short.hasSuffix(".LAS"), short.utf8.count <= Self.longestShortName else { return false }
    let stem = short.dropLast(".LAS".count).split(separator: "~", omittingEmptySubsequences: false)
    guard stem.count == 2, let number = stem.last, !number.isEmpty, number.allSatisfy(\.isNumber) else { return false }
    return stem[0].hasPrefix(shortLetters.prefix(Self.lettersThatStay)) && stem[0].utf8.count <= 6
  }

  /// Eight letters, a dot and three.
  private static let longestShortName = 12

  /// What is kept of a name when the others make room for a number of four digits.
  private static let lettersThatStay = 2

  /// The letters that a short name is made of; those that it may not have become underscores.
  private var shortLetters: String {
    String(
      name.uppercased().filter { $0 != "." && $0 != " " }
        .map { "+,;=[]".contains($0) ? "_" : $0 })
  }
}
