import LinuxSystem
import SystemPackage

/// Which program shows a long text on the terminal, and how it is started.
///
/// A pager is a way to a shell: `less` can run programs, and `PAGER` may name any. Where this process acts with more
/// privileges than whoever started it, PAGER is not heard, and only `less` is used; and less is always told to be secure
/// (LESSSECURE of less(1)), since reading a log needs none of what that switches off.
struct PagerChoice: Equatable {
  /// Where programs are looked for, whatever PATH says.
  private static let folders = ["/usr/bin", "/bin", "/usr/local/bin"]
  /// What of the environment may reach a pager that runs with privileges.
  private static let harmless: Set = ["TERM", "LANG", "LC_ALL", "LC_CTYPE", "COLUMNS", "LINES", "NO_COLOR"]
  /// What makes less run programs, read other files or keep a history.
  private static let harmful: Set = [
    "LESS", "LESSOPEN", "LESSCLOSE", "LESSKEY", "LESSKEYIN", "LESSHISTFILE", "LESSSECURE",
  ]

  var program: FilePath
  var arguments: [String]
  var environment: [String]

  /// Chooses; `nil` is to write the text as it is.
  ///
  /// - Parameters:
  ///   - variables: the environment.
  ///   - actsForAnother: whether this process runs by another user's rights.
  ///   - isInstalled: whether a program is at a path.
  static func choose(
    variables: [String: String], actsForAnother: Bool, isInstalled: (FilePath) -> Bool
  ) -> PagerChoice? {
    let isElevated =
      actsForAnother || ["SUDO_UID", "PKEXEC_UID", "DOAS_USER"].contains { variables[$0] != nil }
    let wish = isElevated ? nil : variables["PAGER"]
    guard wish != "", wish != "cat", variables["TERM"] != "dumb", variables["TERM"] != nil else { return nil }
    let words = wish.flatMap(plainWords) ?? ["less"]
    guard let program = words.first.flatMap({ path(of: $0, isInstalled) }) ?? path(of: "less", isInstalled) else {
      return nil
    }
    let isWish = program.lastComponent?.string == words.first.flatMap { FilePath($0).lastComponent?.string }
    let kept = variables.filter { isElevated ? harmless.contains($0.key) : !harmful.contains($0.key) }
    let fixed = ["LESS=FRXMK", "LESSSECURE=1", "LESSHISTFILE=-", "LESSCHARSET=utf-8"]
    return PagerChoice(
      program: program, arguments: isWish ? Array(words.dropFirst()) : [],
      environment: kept.map { "\($0)=\($1)" }.sorted() + fixed)
  }

  /// The words of a command in which a shell would do nothing but split it; `nil` for any other: there is no shell here.
  private static func plainWords(_ command: String) -> [String]? {
    let isPlain = command.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x20: true
      default: "/._-+=:,@%".utf8.contains(byte)
      }
    }
    let words = command.split(separator: " ").map(String.init)
    return isPlain && !words.isEmpty ? words : nil
  }

  private static func path(of program: String, _ isInstalled: (FilePath) -> Bool) -> FilePath? {
    if program.contains("/") {
      return program.hasPrefix("/") && isInstalled(FilePath(program)) ? FilePath(program) : nil
    }
    return folders.map { FilePath($0).appending(program) }.first(where: isInstalled)
  }
}

/// Text for the terminal, through a pager where there is one.
enum Pager {
  /// Shows what `produce` writes; what it writes is escaped, so that nothing in it acts on the terminal.
  ///
  /// - Parameter isWanted: Whether a pager may be used; it is only where standard output is a terminal.
  static func show(isWanted: Bool, _ produce: (_ sink: ([UInt8]) throws -> Void) throws -> Void) throws {
    guard isWanted, Terminal.isInteractive, let program = start() else {
      return try produce { Terminal.write($0) }
    }
    do {
      try produce { try program.write($0) }
    } catch Errno.brokenPipe {
      // Whoever reads it has read enough.
    } catch {
      program.finish()
      throw error
    }
    program.finish()
  }

  private static func start() -> PipedProgram? {
    let choice = PagerChoice.choose(
      variables: Terminal.variables, actsForAnother: Kernel.actsForAnother,
      isInstalled: { (try? Files.status($0, followingLink: true))??.type == .regular })
    guard let choice else { return nil }
    return try? PipedProgram.start(choice.program, choice.arguments, environment: choice.environment)
  }
}
