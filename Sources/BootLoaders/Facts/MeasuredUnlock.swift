internal import FoundationEssentials
internal import LinuxSystem
public import Machine
internal import SystemPackage

/// A disk that the TPM unlocks by what was measured of the boot: a changed kernel command line may leave it locked.
public enum MeasuredUnlock {
  /// What tells of such a disk; `nil` where nothing does.
  public static func find(on machine: Machine) -> String? {
    find(
      crypttab: machine.fact("/etc/crypttab") ?? "", commandLine: machine.commandLine.text,
      tokens: tokens(of: machine))
  }

  /// By crypttab(5), by the options that systemd takes from the command line, and by the tokens in LUKS headers.
  ///
  /// - Parameter tokens: The kinds of the tokens, by the name of their device.
  static func find(crypttab: String, commandLine: String, tokens: [String: [String]]) -> String? {
    let lines = crypttab.split(separator: "\n").filter { !$0.drop(while: \.isWhitespace).hasPrefix("#") }
    if let line = lines.first(where: namesUnlocking) {
      let name = line.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? "a disk"
      return "/etc/crypttab has \(name) unlocked by the TPM or clevis"
    }
    if commandLine.contains("tpm2-device=") { return "the kernel command line has a disk unlocked by the TPM" }
    for (device, kinds) in tokens.sorted(by: { $0.key < $1.key }) {
      if let kind = kinds.first(where: { namesUnlocking($0) }) { return "/dev/\(device) has a \(kind) token" }
    }
    return nil
  }

  private static func namesUnlocking(_ text: some StringProtocol) -> Bool {
    let small = text.lowercased()
    return small.contains("tpm2") || small.contains("clevis")
  }

  /// The LUKS devices that are open, as device-mapper names what they stand on.
  private static func tokens(of machine: Machine) -> [String: [String]] {
    let blocks = machine.path("/sys/class/block")
    var tokens: [String: [String]] = [:]
    for name in (try? Files.entriesIfPresent(of: blocks)) ?? [] {
      guard let kind = machine.fact("/sys/class/block/\(name)/dm/uuid"), kind.hasPrefix("CRYPT-LUKS") else { continue }
      for below in (try? Files.entriesIfPresent(of: blocks.appending(name).appending("slaves"))) ?? [] {
        tokens[below.string] = tokenKinds(of: machine.path("/dev").appending(below))
      }
    }
    return tokens
  }

  /// The kinds of the tokens in a LUKS2 header; LUKS1 has no tokens.
  ///
  /// A magic, the version, the size of header and JSON together, and behind 4096 bytes the JSON, filled up with NUL bytes:
  /// LUKS2 On-Disk Format Specification 1.1, 2.1 and 3.
  static func tokenKinds(of device: FilePath) -> [String] {
    guard let file = try? File.open(reading: device), let head = try? file.read(at: 0, upTo: binaryHeaderBytes),
      head.count == binaryHeaderBytes, Array(head[..<8]) == Array("LUKS".utf8) + [0xba, 0xbe, 0, 2]
    else { return [] }
    let size = head[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard size > UInt64(binaryHeaderBytes), size <= largestHeader else { return [] }
    let area = try? file.read(at: Int64(binaryHeaderBytes), upTo: Int(size) - binaryHeaderBytes)
    let text = Data((area ?? []).prefix { $0 != 0 })
    let metadata = try? JSONDecoder().decode(Metadata.self, from: text)
    return metadata?.tokens.values.map(\.type).sorted() ?? []
  }

  private static let binaryHeaderBytes = 4096
  private static let largestHeader: UInt64 = 4 << 20

  private struct Metadata: Decodable {
    struct Token: Decodable {
      let type: String
    }

    let tokens: [String: Token]
  }
}
