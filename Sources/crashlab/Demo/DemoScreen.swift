import Glibc
import Synchronization
import SystemPackage

/// What a person sees of the demo: headings, commands with what they print, and as much of the console as helps.
final class DemoScreen: Sendable {
  /// How much of the guest's console is shown.
  enum Echo: Sendable {
    /// Only what tells how far a boot is.
    case milestones
    /// Every line.
    case everything
    /// Every line until the next kernel starts; then a heading, and milestones.
    case lastWords(thenHeading: String)
    /// Nothing.
    case nothing
  }

  private struct State {
    var echo = Echo.nothing
    var step = 0
  }

  private let state = Mutex(State())
  private let began = ContinuousClock.now
  private let hasColors = isatty(STDOUT_FILENO) == 1

  private static let nextKernel = "Linux version"

  private static let milestones =
    [nextKernel, "Welcome to", "Run /sbin/init", "Finished lastgasp-", "Failed to start lastgasp-"]
    + ["local-fs", "sysinit", "basic", "multi-user", "graphical"].map { "Reached target \($0).target" }

  /// Begins the next part of the story.
  func heading(_ text: String) {
    let number = state.withLock { state in
      state.step += 1
      return state.step
    }
    write("\n\(styled("\(number). \(text)", "1"))  \(styled(elapsed, "2"))\n\n")
  }

  /// Says something in the story's own voice.
  func say(_ text: String) { write(text + "\n") }

  /// Shows a command of the guest's, as at its prompt.
  func prompt(_ command: String) { write("\(styled("root@debian:~#", "32")) \(command)\n") }

  /// Shows what a command printed.
  func output(_ text: String) { write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n") }

  /// Sets how much of the console is shown from now on.
  func show(_ echo: Echo) { state.withLock { $0.echo = echo } }

  /// Takes a line of the console.
  func heard(_ line: String) {
    switch state.withLock({ $0.echo }) {
    case .nothing: return
    case .milestones: milestone(plain(line))
    case .everything: write("\(hasColors ? line : plain(line))\n")
    case .lastWords(let heading):
      guard line.contains(Self.nextKernel) else { return write("\(plain(line))\n") }
      self.heading(heading)
      show(.milestones)
      milestone(plain(line))
    }
  }

  private func milestone(_ line: String) {
    // systemd tells each thing twice, once through the kernel's log.
    guard Self.milestones.contains(where: line.contains), !line.contains("systemd[1]:") else { return }
    write("\(styled(elapsed, "2"))  \(line.prefix(110))\n")
  }

  private var elapsed: String { "[\(Seconds.text(began.duration(to: .now))) s]" }

  private func styled(_ text: String, _ code: String) -> String { hasColors ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }

  /// A line without the colours and cursor movements that systemd puts into it.
  private func plain(_ line: String) -> String { ConsoleText.plain(line) }

  private func write(_ text: String) { _ = try? FileDescriptor.standardOutput.writeAll(text.utf8) }
}

/// Lines of a console as plain text.
enum ConsoleText {
  /// The line without escape sequences (ECMA-48: `ESC [`, parameters, one final letter) and other control characters.
  static func plain(_ line: some StringProtocol) -> String {
    var text = ""
    var isInSequence = false
    for character in line {
      if isInSequence {
        isInSequence = !(character.isLetter && character.isASCII)
      } else if character == "\u{1B}" {
        isInSequence = true
      } else if character == "\t" || !character.unicodeScalars.allSatisfy({ $0.properties.generalCategory == .control })
      {
        text.append(character)
      }
    }
    return text
  }
}
