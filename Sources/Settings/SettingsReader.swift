internal import LinuxSystem
internal import Machine
public import SystemPackage

/// Reads the settings of a machine from its `lastgasp.d` directories.
///
/// A file hides one of the same name in an earlier directory, whatever is in it: an empty one, or a link to
/// /dev/null, switches it off. What remains is read in the order of the names' bytes, and later assignments win.
public struct SettingsReader: Sendable {
  /// The directories, later ones having more to say: the distribution's, the admin's, and until the next boot.
  public static let directories: [FilePath] = [
    "/usr/share/lastgasp.d", "/etc/lastgasp.d", "/run/lastgasp.d",
  ]

  /// The file that documents every setting and holds the built-in defaults.
  public static let shippedDefaults: FilePath = "/usr/share/lastgasp.d/00-default"

  /// Where the machine's file system begins: `/`, or the folder that stands for it.
  public var root: FilePath

  /// Reads the settings below `root`.
  public init(root: FilePath = "/") {
    self.root = root
  }

  /// The settings, and everything about them that is not as it should be.
  ///
  /// There are always settings: what cannot be read or understood leaves the value that was there before.
  public func read() -> (settings: Settings, problems: [SettingsProblem]) {
    var result = (settings: Settings(), problems: [SettingsProblem]())
    let (paths, problems) = effectiveFiles()
    result.problems += problems
    for path in paths {
      do throws(FileError) {
        guard let text = try SettingsFile.text(at: rooted(path)) else { continue }
        result.problems += result.settings.apply(text, from: path)
      } catch {
        result.problems.append(SettingsProblem(kind: .unreadable(reason: "\(error.errno)"), path: path))
      }
    }
    result.problems += result.settings.fitTogether()
    return result
  }

  /// The files that count, in the order in which they are read, by their paths inside the root.
  private func effectiveFiles() -> (paths: [FilePath], problems: [SettingsProblem]) {
    var byName: [String: FilePath] = [:]
    var problems: [SettingsProblem] = []
    for directory in Self.directories {
      do throws(FileError) {
        for name in try Files.entriesIfPresent(of: rooted(directory)) where !SettingsFile.isLeftOver(name.string) {
          byName[name.string] = directory.appending(name)
        }
      } catch {
        problems.append(SettingsProblem(kind: .unreadable(reason: "\(error.errno)"), path: directory))
      }
    }
    let paths = byName.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map(\.value)
    return (paths, problems)
  }

  private func rooted(_ path: FilePath) -> FilePath {
    root.appending(path.components)
  }
}

extension Settings {
  /// Take every assignment of `text`, the content of the file `path`, and tell what was wrong with it.
  mutating func apply(_ text: String, from path: FilePath) -> [SettingsProblem] {
    var problems: [SettingsProblem] = []
    for scanned in AssignmentScanner.scan(text) {
      switch scanned {
      case .success(let assignment):
        problems += take(assignment, from: path).map {
          SettingsProblem(kind: $0, path: path, line: assignment.line)
        }
      case .failure(let error):
        problems.append(SettingsProblem(kind: .syntax(error.reason), path: path, line: error.line))
      }
    }
    return problems
  }

  private mutating func take(_ assignment: Assignment, from path: FilePath) -> [SettingsProblem.Kind] {
    guard let key = SettingKey(rawValue: assignment.name) else {
      return [.unknownKey(assignment.name, nearest: .nearest(to: assignment.name))]
    }
    let expansions: [SettingsProblem.Kind] = assignment.asksForExpansion ? [.expansion(key)] : []
    do throws(SettingValueError) {
      try assign(key, assignment.value, origin: .file(path, line: assignment.line))
      return expansions
    } catch {
      // Whoever wrote something here wanted to decide it: the boot loader is left alone.
      if [.reserveAutoset, .grubAutoset].contains(key) {
        try? assign(key, "0", origin: .file(path, line: assignment.line))
        return expansions + [.countsAs(key, text: assignment.value, expected: error.expected, counts: "0")]
      }
      let bad = SettingsProblem.Kind.badValue(
        key, text: assignment.value, expected: error.expected, stays: origin(of: key))
      return expansions + [bad]
    }
  }

  /// Adjust what each for itself is right and together cannot be.
  ///
  /// ramoops takes records of a power of two and rounds others down (fs/pstore/ram.c, `ramoops_probe`, Linux 6.1).
  mutating func fitTogether() -> [SettingsProblem] {
    let asked = pstoreRecordSize
    let most = min(asked, pstoreMemoryAmount)
    let power = 1 << (Int.bitWidth - 1 - most.leadingZeroBitCount)
    guard power != asked else { return [] }
    pstoreRecordSize = power
    let why = most < asked ? "do not fit PSTORE_MEM_AMOUNT=\(pstoreMemoryAmount)" : "are not a power of two"
    return [problem(.adjusted(.pstoreRecordSize, "records of \(asked) bytes \(why): they get \(power)"))]
  }

  /// What cannot be on a machine of so much memory: a crash kernel that is to have more of it than there is.
  ///
  /// It is asked for all the same, and the kernel's own word on it is told.
  public func problems(memory: UInt64) -> [SettingsProblem] {
    let (request, key) = crashKernel
    guard case .sizes(let words) = request, memory > 0 else { return [] }
    return words.filter { (CrashKernelText.asked($0, memory: memory) ?? 0) > memory }.map { word in
      problem(
        .adjusted(
          key,
          "\(word) is more than this machine has (\(ByteSize.describe(memory))), and the kernel will refuse it: give less,"
            + " or CRASHKERNEL=auto"))
    }
  }

  private func problem(_ kind: SettingsProblem.Kind) -> SettingsProblem {
    guard case .adjusted(let key, _) = kind, case .file(let path, let line) = origin(of: key) else {
      return SettingsProblem(kind: kind)
    }
    return SettingsProblem(kind: kind, path: path, line: line)
  }
}
