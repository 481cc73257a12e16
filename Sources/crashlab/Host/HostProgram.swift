import LinuxSystem
import Subprocess
import SystemPackage

/// Programs of the host, run to their end with the caller's environment.
enum HostProgram {
  /// How many bytes of a program's output are kept.
  private static let outputLimit = 4 << 20

  /// Runs a program that must succeed, and gives what it wrote to its standard output.
  ///
  /// - Parameters:
  ///   - program: Its name, or its path.
  ///   - package: The Debian package that has it, for the message where it is not installed.
  @discardableResult
  static func run(_ program: String, _ arguments: [String], package: String? = nil) async throws -> String {
    let result: ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>
    do {
      result = try await Subprocess.run(
        program.contains("/") ? .path(FilePath(program).absolute) : .name(program), arguments: Arguments(arguments),
        environment: environment,
        output: .string(limit: outputLimit), error: .string(limit: outputLimit))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw LabError.missingProgram(program, package: package ?? program)
    }
    guard result.terminationStatus.isSuccess else {
      throw LabError.programFailed(
        ([program] + arguments).joined(separator: " "), status: "\(result.terminationStatus)",
        tail: lastLines(result.standardError + result.standardOutput, 25))
    }
    return result.standardOutput
  }

  /// The caller's environment, with the administrator's programs on the path and messages in English.
  private static var environment: Environment {
    .inherit.updating(["PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"])
  }
}

/// The last lines of a text.
func lastLines(_ text: some StringProtocol, _ count: Int) -> String {
  text.split(separator: "\n").suffix(count).joined(separator: "\n")
}
