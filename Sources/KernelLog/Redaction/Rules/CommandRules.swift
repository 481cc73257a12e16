/// Finds what the commands give away that a log shows: sudo's `COMMAND=`, audit's arguments, a shell's prompt and what was typed behind it.
struct CommandRules {
  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    for index in 0..<line.count {
      switch line.lowercased[index] {
      case UInt8(ascii: "@"): takeLogin(at: index)
      case UInt8(ascii: "-"): takeOption(at: index)
      case UInt8(ascii: "<"): takeHereString(at: index)
      case UInt8(ascii: "l"): takeOpenedVolume(at: index)
      case UInt8(ascii: "\""): takeArgument(at: index)
      default: break
      }
    }
  }

  private mutating func add(_ range: Range<Int>, _ kind: SecretKind, isLearned: Bool = true) {
    if let finding = Finding.named(range, kind, in: line, isLearned: isLearned) { findings.append(finding) }
  }

  private func argumentEnd(from start: Int) -> Int { line.end(from: start) { $0 > .space && !$0.isQuote } }

  // MARK: Places on other machines

  /// `anna@desk:~$`, `ssh anna@desk`, `sshfs anna@desk:/plans`, `git@desk:group/project.git`: the prompt of a shell, and what
  /// ssh(1), scp(1), sshfs(1) and git-clone(1) take.
  private mutating func takeLogin(at index: Int) {
    let end = line.userNameEnd(from: index + 1)
    let start = line.start(to: index, while: \.isUserName)
    let hasPath = line.has(":/", at: end) && line[end + 2] != UInt8(ascii: "/")
    let isRepository = line.has("git", before: index) && start == index - 3 && line[end] == UInt8(ascii: ":")
    let isAddress =
      hasPath || isRepository || line.has("ssh ", before: start) || line.has("key '", before: start)
      || line.has("- | ", before: start) || line.has(" (", at: end) && line.index(of: "sha256:", from: 0) != nil
    guard isAddress || isPrompt(from: start, to: end), line[index + 1].isLetter else { return }
    add(start..<index, .user)
    add(index + 1..<end, .host)
    if hasPath { addPath(from: end + 2) }
    if isRepository, line[end + 1].isWord { addPath(from: end + 1) }
  }

  /// `anna@desk:~$`, `[anna@desk ~]$`.
  private func isPrompt(from start: Int, to end: Int) -> Bool {
    if line.has(":~", at: end) { return true }
    guard line[start - 1] == UInt8(ascii: "["), line[end] == .space else { return false }
    return ["]$", "]#"].contains { line.index(of: $0, from: end, within: 96) != nil }
  }

  private mutating func addPath(from start: Int) {
    let end = line.end(from: start) { $0 > .space && !$0.isQuote && !"$#,;)>]".utf8.contains($0) }
    let folder = line.lowercased[start..<end].prefix { $0 != UInt8(ascii: "/") }
    guard !PathRules.isPublicPlace(folder) else { return }
    add(start..<end, .path, isLearned: false)
  }

  // MARK: Secrets

  /// `curl -u anna:PASSWORD`, `mysql -pPASSWORD`, `sshpass -p PASSWORD`: behind one letter.
  private mutating func takeOption(at index: Int) {
    guard line[index - 1] == .space else { return }
    if line[index + 1] == UInt8(ascii: "-") { return takeLongOption(at: index + 2) }
    switch line[index + 1] {
    case UInt8(ascii: "u") where line[index + 2] == .space:
      let argument = index + 3..<argumentEnd(from: index + 3)
      let isDatabases = Self.databases.contains { line.says($0, before: index) }
      if line.bytes[argument].contains(UInt8(ascii: ":")) {
        add(argument, .secret)
      } else if isDatabases {
        add(argument, .user)
      }
    case UInt8(ascii: "p") where Self.databases.contains { line.says($0, before: index) }:
      add(index + 2..<argumentEnd(from: index + 2), .secret)
    case UInt8(ascii: "p") where line.says("sshpass ", before: index):
      let argument = line.skippingSpaces(index + 2)
      add(argument..<argumentEnd(from: argument), .secret)
    default: break
    }
  }

  /// `--crypt-password SECRET`, `--token SECRET`: with a space between.
  private mutating func takeLongOption(at start: Int) {
    let name = start..<line.end(from: start) { $0.isSymbol || $0 == UInt8(ascii: "-") }
    guard line[name.upperBound] == .space, !name.isEmpty, line[name.upperBound + 1] != UInt8(ascii: "-"),
      case .value(let kind)? = KeyMeaning.assigned(line.lowercased[name]), kind == .secret || kind == .user
    else { return }
    let value = line.end(from: name.upperBound) { $0 == .space || $0.isQuote }
    add(value..<argumentEnd(from: value), kind)
  }

  /// `a1="-u" a2="anna"`: the audit log's form of a command.
  private mutating func takeArgument(at index: Int) {
    if Self.databases.contains(where: { line.says($0, before: index) }) {
      let value = index + 3..<line.end(from: index + 3) { $0 != UInt8(ascii: "\"") }
      if line.has("\"-p", at: index) { return add(value, .secret) }
      if line.has("\"-u", at: index), !value.isEmpty { return add(value, .user) }
    }
    let options: [(String, SecretKind)] = [
      ("\"-u\" a", .user), ("\"-p\" a", .secret), ("\"--user\" a", .user), ("\"password\" a", .secret),
      ("\"connect\" a", .ssid),
    ]
    guard let (option, kind) = options.first(where: { line.has($0.0, at: index) }) else { return }
    let sign = line.end(from: index + option.utf8.count, while: \.isDigit)
    guard line[sign] == UInt8(ascii: "=") else { return }
    // What has a space in it audit writes as hexadecimal digits.
    guard line[sign + 1].isQuote else { return add(sign + 1..<line.end(from: sign + 1, while: \.isHexDigit), kind) }
    add(sign + 2..<line.end(from: sign + 2) { !$0.isQuote }, kind)
  }

  /// The programs of MySQL and MariaDB take a password without a space before it.
  private static let databases = ["mysql", "mariadb"]

  /// `--key-file=- <<< SECRET`: what a shell gives to a program.
  private mutating func takeHereString(at index: Int) {
    guard line.has(" <<< ", at: index - 1) || line.has(" <<<", at: index - 1) && line[index + 3].isQuote else { return }
    let start = line.end(from: index + 3) { $0 == .space || $0.isQuote }
    add(start..<argumentEnd(from: start), .secret)
  }

  /// `cryptsetup luksOpen /dev/sda2 NAME`.
  private mutating func takeOpenedVolume(at index: Int) {
    guard line.has("luksopen ", at: index) else { return }
    let start = line.skippingSpaces(line.end(from: index + 9) { $0 > .space })
    add(start..<line.userNameEnd(from: start), .volume)
  }
}
