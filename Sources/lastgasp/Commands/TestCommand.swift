import ArgumentParser
import Backends
import KernelLog
import Lifecycle
import LinuxSystem
import Machine

/// The command `lastgasp test`.
struct TestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Crash this machine, to see the crash recorded.",
    discussion: """
      Says what will happen, asks, and crashes the kernel. The next boot tells whether the crash was recorded, does not \
      count it as one, and status says that it is proven by test. Exit status: 1 it did not crash, 2 nothing is armed.
      """)

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let session = Session(options)
    try session.requireRoot()
    guard yes || Terminal.canAsk else {
      // The usage that goes with a validation error would be the program's, and says nothing about this.
      Terminal.complain("there is no terminal to ask at: give --yes if this machine may crash now")
      throw ExitCode.validationFailure
    }
    let testing = CrashTesting(of: session.machine, settings: session.settings, announce: session.announce)
    let preparation: CrashTesting.Preparation
    do {
      preparation = try testing.prepare()
    } catch {
      Terminal.complain("\(error)")
      throw ExitCode(2)
    }
    Terminal.write(CrashTestText(preparation).text)
    guard session.machine.isThisOne else { return Terminal.write("Another root is not crashed.\n") }
    guard yes || Terminal.ask("Type \"yes\" to crash this machine now: ") == "yes" else {
      Terminal.complain("nothing was done")
      throw ExitCode(1)
    }
    do {
      try await testing.crash(preparation)
      Terminal.complain("the kernel was told to crash, and did not")
    } catch {
      Terminal.complain("the machine could not be crashed: \(error)")
    }
    throw ExitCode(1)
  }
}

/// What a person should know before the machine crashes.
struct CrashTestText {
  let preparation: CrashTesting.Preparation

  init(_ preparation: CrashTesting.Preparation) { self.preparation = preparation }

  var text: String {
    """
    This machine will crash now. What is not saved in open programs is lost.
    It reboots by itself: leave the power on, and do not reset it by hand.
    The next boot says whether \(preparation.armed.backend) has recorded the crash;
    "lastgasp status" then says proven by test, or what went wrong.

    """
      + warnings.flatMap { TextLayout.wrapped("! \($0)", width: TextLayout.widest, breaksWords: false) }
      .map { $0 + "\n" }.joined()
  }

  private var warnings: [String] {
    var warnings = preparation.faults.map { fault in
      fault.finding + (fault.remedy.map { " (\($0))" } ?? "")
    }
    if !preparation.users.isEmpty { warnings.append("logged in now: \(preparation.users.joined(separator: ", "))") }
    if preparation.changesReboot { warnings.append("kernel.panic is 0 and becomes -1, so that the machine reboots") }
    return warnings
  }
}
