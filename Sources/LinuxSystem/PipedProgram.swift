internal import CLinux
internal import Glibc
public import SystemPackage

/// A program on this process's terminal that reads what this process writes: a pager.
public struct PipedProgram: ~Copyable {
  private let id: Int32
  private let input: FileDescriptor

  /// Starts a program; from then on the terminal's signals are its own, and a program that ends early does not end this one.
  ///
  /// The corresponding C function is `posix_spawn(3)`.
  ///
  /// - Parameters:
  ///   - arguments: Without the name of the program.
  ///   - environment: All of it, as `NAME=VALUE`.
  public static func start(
    _ program: FilePath, _ arguments: [String], environment: [String]
  ) throws(ChildProcessError) -> PipedProgram {
    var ends: [Int32] = [0, 0]
    guard unsafe clinux_pipe(&ends) == 0 else { throw ChildProcessError(program: program, errno: .current) }
    TerminalSignals.leaveToChild()
    TerminalSignals.outliveReaders()
    let (code, id) = spawn(program, arguments, environment, readEnd: ends[0])
    close(ends[0])
    let input = FileDescriptor(rawValue: ends[1])
    guard code == 0 else {
      try? input.close()
      throw ChildProcessError(program: program, errno: Errno(rawValue: code))
    }
    return PipedProgram(id: id, input: input)
  }

  private init(id: Int32, input: FileDescriptor) {
    self.id = id
    self.input = input
  }

  /// Writes bytes for it to read.
  ///
  /// - Throws: `Errno.brokenPipe` when it reads no more.
  public borrowing func write(_ bytes: [UInt8]) throws(Errno) {
    do {
      _ = try input.writeAll(bytes)
    } catch {
      throw Errno(from: error)
    }
  }

  /// Ends what it reads, and waits for it to end.
  public consuming func finish() {
    try? input.close()
    var status: Int32 = 0
    while unsafe waitpid(id, &status, 0) < 0, Errno.current == .interrupted {}
  }

  private static func spawn(
    _ program: FilePath, _ arguments: [String], _ environment: [String], readEnd: Int32
  ) -> (code: Int32, id: Int32) {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, readEnd, 0)
    var words = unsafe ([program.string] + arguments).map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer { unsafe (words + variables).forEach { unsafe free($0) } }
    var id: pid_t = 0
    let code = unsafe posix_spawn(&id, program.string, &actions, nil, &words, &variables)
    return (code, id)
  }
}
