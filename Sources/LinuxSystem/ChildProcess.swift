internal import CLinux
internal import Glibc
public import SystemPackage

/// A program that was started: it is heard, watched and ended without ever waiting for it longer than asked.
public struct ChildProcess: ~Copyable {
  /// Where the program's standard streams lead.
  public enum Streams: Hashable, Sendable {
    /// What it writes is read by ``hear(waitingUpTo:)``, and there is nothing for it to read.
    case heard

    /// What it writes to its standard output lands in an open file; its standard error is heard.
    case delivered(to: FileDescriptor)

    /// Where this process's own lead.
    case inherited

    /// To a device that a person sits at.
    case device(FilePath)
  }

  /// What a program is told by variables of its environment.
  public enum Variables: Hashable, Sendable {
    /// The same for every program, whatever this one was started with.
    case fixed

    /// What this process was started with, for programs of the user's session.
    case inherited
  }

  /// How a program ended.
  public enum End: Hashable, Sendable {
    /// By itself, with this status.
    case exited(Int32)

    /// By a signal.
    case killed(signal: Int32)
  }

  private let id: Int32
  private var output: Int32?
  private var ending: End?

  private init(id: Int32, output: Int32?) {
    self.id = id
    self.output = output
  }

  deinit { if let output { close(output) } }

  /// Starts a program in a process group of its own.
  ///
  /// The corresponding C function is `posix_spawn(3)`.
  ///
  /// - Parameters:
  ///   - program: Its path.
  ///   - arguments: Without the name of the program.
  ///   - streams: Where its standard streams lead.
  ///   - variables: What its environment holds.
  public static func start(
    _ program: FilePath, _ arguments: [String], streams: Streams = .heard, variables: Variables = .fixed
  ) throws(ChildProcessError) -> ChildProcess {
    let pipe = streams.areHeard ? try makePipe(for: program) : nil
    let (code, id) = spawn(program, arguments, streams, variables, writeEnd: pipe?.write)
    if let pipe { close(pipe.write) }
    guard code == 0 else {
      if let pipe { close(pipe.read) }
      throw ChildProcessError(program: program, errno: Errno(rawValue: code))
    }
    return ChildProcess(id: id, output: pipe?.read)
  }

  /// What the program wrote since, waiting for it at most so long; nothing is also the answer when it has ended.
  public mutating func hear(waitingUpTo seconds: Double) -> [UInt8] {
    // A program that closed its output may live on: without anything to wait for, its end is looked for soon.
    guard let output else {
      if end() == nil { Clocks.pause(seconds: min(seconds, 0.05)) }
      return []
    }
    var wish = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    guard unsafe poll(&wish, 1, Int32(seconds * 1000)) > 0 else { return [] }
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, count in
      count = unsafe max(0, read(output, buffer.baseAddress, buffer.count))
    }
    if bytes.isEmpty {
      close(output)
      self.output = nil
    }
    return bytes
  }

  /// How it ended; `nil` while it runs.
  ///
  /// The corresponding C function is `waitpid(2)` with `WNOHANG`.
  public mutating func end() -> End? {
    if let ending { return ending }
    var status: Int32 = 0
    let code = unsafe waitpid(id, &status, WNOHANG)
    guard code != 0 else { return nil }
    // Without such a child nothing can be learned of it any more.
    guard code == id else { return remember(.killed(signal: SIGKILL)) }
    // What the macros of wait(2) do: the lower seven bits are the signal, the next byte is the status.
    let signal = status & 0x7f
    return remember(signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal: signal))
  }

  /// How it ended, waiting for that at most so long.
  public mutating func end(waitingUpTo seconds: Double) -> End? {
    let deadline = Clocks.sinceBoot() + seconds
    while true {
      if let end = end() { return end }
      guard Clocks.sinceBoot() < deadline else { return nil }
      Clocks.pause(seconds: 0.02)
    }
  }

  /// Ends it and what it has started in its group, unless it is over.
  ///
  /// The corresponding C function is `kill(2)` with `SIGKILL`.
  public mutating func kill() {
    guard end() == nil else { return }
    _ = Glibc.kill(-id, SIGKILL)
  }

  private mutating func remember(_ end: End) -> End {
    ending = end
    return end
  }

  // MARK: Starting

  /// `FD_CLOEXEC` on both ends: the program gets its own copy of the one that it writes to.
  private static func makePipe(for program: FilePath) throws(ChildProcessError) -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    guard unsafe clinux_pipe(&ends) == 0, clinux_make_nonblocking(ends[0]) == 0 else {
      throw ChildProcessError(program: program, errno: .current)
    }
    return (ends[0], ends[1])
  }

  private static func spawn(
    _ program: FilePath, _ arguments: [String], _ streams: Streams, _ given: Variables, writeEnd: Int32?
  ) -> (code: Int32, id: Int32) {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    switch streams {
    case .inherited: break
    case .heard:
      unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      for stream in [Int32(1), 2] { unsafe posix_spawn_file_actions_adddup2(&actions, writeEnd ?? -1, stream) }
    case .delivered(let file):
      unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
      unsafe posix_spawn_file_actions_adddup2(&actions, file.rawValue, 1)
      unsafe posix_spawn_file_actions_adddup2(&actions, writeEnd ?? -1, 2)
    case .device(let path):
      for stream in [Int32(0), 1, 2] {
        unsafe posix_spawn_file_actions_addopen(&actions, stream, path.string, O_RDWR, 0)
      }
    }
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))

    var words = unsafe ([program.string] + arguments).map { unsafe strdup($0) } + [nil]
    var variables = unsafe environment.map { unsafe strdup($0) } + [nil]
    defer { unsafe (words + variables).forEach { unsafe free($0) } }
    var id: pid_t = 0
    let code =
      switch given {
      case .fixed: unsafe posix_spawn(&id, program.string, &actions, &attributes, &words, &variables)
      case .inherited:
        unsafe posix_spawn(&id, program.string, &actions, &attributes, &words, clinux_environment())
      }
    return (code, id)
  }

  private static let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "TMPDIR=/tmp", "HOME=/"]
}

extension ChildProcess.Streams {
  /// Whether something of what the program writes comes to this process.
  fileprivate var areHeard: Bool {
    switch self {
    case .heard, .delivered: true
    case .inherited, .device: false
    }
  }
}

/// A program that could not be started.
public struct ChildProcessError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The program.
  public let program: FilePath

  /// What the kernel answered.
  public let errno: Errno

  /// One line for a person.
  public var description: String { "cannot start \(program): \(reason)" }

  private var reason: String {
    switch errno {
    case .noSuchFileOrDirectory: "it, or a library or interpreter that it needs, is not there"
    case .execFormatError: "it is no program for this machine"
    default: "\(errno)"
    }
  }
}
