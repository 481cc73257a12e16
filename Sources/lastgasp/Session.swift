import ArgumentParser
import Journal
import Lifecycle
import Machine
import Settings
import SystemPackage

/// What every command takes.
struct CommonOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The directory that stands for /.", valueName: "directory", visibility: .hidden))
  var root = "/"

  /// The machine that the command is about.
  var machine: Machine {
    root == "/" ? Machine() : Machine(root: FilePath(root), programs: NoPrograms())
  }
}

/// What a command works with: the machine, what was decided about it, and where messages go.
struct Session {
  let machine: Machine
  let settings: Settings
  let problems: [SettingsProblem]

  init(_ options: CommonOptions) {
    machine = options.machine
    let (settings, problems) = SettingsReader(root: machine.root).read()
    self.settings = settings
    self.problems = problems + settings.problems(memory: machine.memoryBytes)
  }

  /// `EX_NOPERM` of sysexits.h, which none of the answers of `status` is.
  private static let noPermission = ExitCode(77)

  /// Tells the journal of this machine, and in plain words whoever reads standard error.
  var announce: Announce {
    let isThisMachine = machine.isThisOne
    return { announcement in
      if isThisMachine { try? Journal.send(announcement.journalEntry) }
      Terminal.tell(announcement)
    }
  }

  /// Tells what is wrong with the settings.
  func announceProblems() {
    for problem in problems {
      let severity: JournalEntry.Priority = problem.severity == .error ? .error : .warning
      announce(Announcement(.settingsProblem, severity, "\(problem)"))
    }
  }

  /// Tells `systemctl status` in a line what came of it.
  func notify(_ status: String) { try? Journal.notify(status: status) }

  /// Stops a command that cannot work without privileges, before it does half of it.
  func requireRoot() throws {
    guard machine.isThisOne, !Terminal.isRoot else { return }
    Terminal.complain("this needs root: try it with sudo")
    throw Self.noPermission
  }
}
