internal import Subprocess
internal import SystemPackage

/// What a program that ran to its end left behind.
public struct ProgramOutcome: Hashable, Sendable {
  /// The exit status; 128 and the signal's number where a signal ended it.
  public let status: Int

  /// What it wrote to its standard output.
  public let output: String

  /// What it wrote to its standard error.
  public let errors: String

  /// Whether it exited with status 0.
  public var succeeded: Bool { status == 0 }

  /// Creates an outcome.
  public init(status: Int, output: String = "", errors: String = "") {
    self.status = status
    self.output = output
    self.errors = errors
  }
}

/// A program that could not be run at all.
public struct ProgramError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The program's name.
  public let program: String

  /// Why, in words.
  public let reason: String

  /// Creates the error.
  public init(program: String, reason: String) {
    self.program = program
    self.reason = reason
  }

  /// One line for a person.
  public var description: String { "cannot run \(program): \(reason)" }
}

/// Runs programs of the machine.
public protocol ProgramRunner: Sendable {
  /// Runs a program to its end, with nothing on its standard input.
  ///
  /// - Parameter program: A path from the root, or a name to be found on the path of a system service.
  func run(_ program: String, _ arguments: [String]) async throws(ProgramError) -> ProgramOutcome
}

/// Runs nothing: what a machine under another root wants run would act on this one.
public struct NoPrograms: ProgramRunner {
  /// Creates the runner.
  public init() {}

  /// Refuses.
  public func run(_ program: String, _ arguments: [String]) async throws(ProgramError) -> ProgramOutcome {
    throw ProgramError(program: program, reason: "programs are not run for another root")
  }
}

/// Runs the programs that are installed on this machine.
public struct InstalledPrograms: ProgramRunner {
  /// Creates the runner.
  public init() {}

  /// Where programs are looked for, whatever the caller's `PATH` says: what runs as root must not be planted there.
  private static let searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// How many bytes of a program's output are kept.
  private static let outputLimit = 1 << 20

  /// A path as it is, a name to be looked for: swift-subprocess takes no path for a name.
  private static func executable(_ program: String) -> Executable {
    program.hasPrefix("/") ? .path(FilePath(program)) : .name(program)
  }

  /// Runs a program to its end and keeps what it wrote.
  public func run(_ program: String, _ arguments: [String]) async throws(ProgramError) -> ProgramOutcome {
    do {
      let result = try await Subprocess.run(
        Self.executable(program), arguments: Arguments(arguments),
        environment: .custom(["PATH": Self.searchPath, "LC_ALL": "C"]),
        output: .string(limit: Self.outputLimit), error: .string(limit: Self.outputLimit))
      return ProgramOutcome(
        status: Self.status(of: result.terminationStatus), output: result.standardOutput,
        errors: result.standardError)
    } catch {
      throw ProgramError(program: program, reason: "\(error)")
    }
  }

  /// Runs a program on the terminal of this one, with its environment, until it ends.
  ///
  /// - Returns: The exit status; 128 and the signal's number where a signal ended it.
  public func runOnTerminal(_ program: String, _ arguments: [String]) async throws(ProgramError) -> Int {
    do {
      let result = try await Subprocess.run(
        Self.executable(program), arguments: Arguments(arguments),
        environment: .inherit.updating(["PATH": Self.searchPath]),
        input: .currentStandardInput, output: .currentStandardOutput, error: .currentStandardError)
      return Self.status(of: result.terminationStatus)
    } catch {
      throw ProgramError(program: program, reason: "\(error)")
    }
  }

  private static func status(of termination: TerminationStatus) -> Int {
    switch termination {
    case .exited(let code): Int(code)
    case .signaled(let signal): 128 + Int(signal)
    }
  }
}
