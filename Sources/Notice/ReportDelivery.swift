internal import Bundles
internal import LinuxSystem
public import SystemPackage

/// What came of a request.
public enum ReportOutcome: Hashable, Sendable {
  /// The report is open, out of this file.
  case shown(FilePath)
  /// The report for a bug tracker lies here.
  case saved(FilePath)
  /// The person did not want to give a password.
  case dismissed
  /// It did not work, and why.
  case failed(String)
}

/// Fetches a report for the user who asked: by this user's own rights where they reach, else by the administrator's.
public struct ReportDelivery: Sendable {
  /// The programs it takes, by their paths.
  public struct Programs: Sendable {
    /// This program.
    public var lastgasp: FilePath = "/usr/bin/lastgasp"
    /// Asks for the administrator's password: pkexec(1).
    public var pkexec: FilePath = "/usr/bin/pkexec"
    /// What pkexec runs: packaging/desktop/report-for-user.
    public var helper: FilePath = "/usr/lib/lastgasp/report-for-user"
    /// Opens a file with the program that the user has for it: xdg-open(1).
    public var opener: FilePath = "/usr/bin/xdg-open"

    /// The programs as they are installed.
    public init() {}
  }

  private let user: UserFolders
  private let programs: Programs
  private let isReadable: @Sendable (String) -> Bool

  /// Creates the delivery to a user.
  ///
  /// - Parameters:
  ///   - user: Where the user keeps things.
  ///   - programs: The programs it takes.
  ///   - isReadable: Whether the user may read the bundle of that identifier, by BUNDLE_GROUP.
  public init(
    to user: UserFolders, programs: Programs = Programs(), isReadable: @escaping @Sendable (String) -> Bool
  ) {
    self.user = user
    self.programs = programs
    self.isReadable = isReadable
  }

  /// Whether there is a way to the report of a crash.
  public func isPossible(for id: String) -> Bool {
    isReadable(id) || [programs.pkexec, programs.helper].allSatisfy { (try? Files.exists($0)) ?? false }
  }

  /// Does what was asked for.
  public func perform(_ request: ReportRequest, for id: String) -> ReportOutcome {
    // It becomes part of a file's name and of a command.
    guard BundleIdentifier(id) != nil else { return .failed("\(OneLine(id, limit: 40).text) names no crash") }
    do throws(DeliveryFailure) {
      return switch request {
      case .show: try show(id)
      case .save: .saved(try save(id))
      }
    } catch {
      return error.outcome
    }
  }

  // MARK: Saving

  /// Saves the redacted zip among the user's downloads, under a name that nothing else has.
  private func save(_ id: String) throws(DeliveryFailure) -> FilePath {
    let folder = user.downloads
    let name = "lastgasp-\(id)-redacted"
    let unfinished = folder.appending(".\(name).zip.part")
    try fetch(.save, of: id, into: unfinished)
    do {
      return try place(unfinished, in: folder, as: name)
    } catch {
      try? Files.removeIfPresent(unfinished)
      throw DeliveryFailure("\(error)")
    }
  }

  private static let nameLimit = 99

  /// Gives a finished file the first name that is free.
  ///
  /// The name is taken first, exclusively, and then filled: that works on every file system, and what already has the
  /// name is never replaced.
  private func place(_ file: FilePath, in folder: FilePath, as name: String) throws(FileError) -> FilePath {
    for number in 1...Self.nameLimit {
      let target = folder.appending(number == 1 ? "\(name).zip" : "\(name)-\(number).zip")
      do throws(FileError) {
        _ = try File.create(target, permissions: .ownerReadWrite)
      } catch {
        guard error.errno == .fileExists else { throw error }
        continue
      }
      try Files.rename(file, to: target)
      try Files.sync(directory: folder)
      return target
    }
    throw FileError(.write, folder.appending("\(name).zip"), .fileExists)
  }

  // MARK: Showing

  /// How long the opener's complaint is waited for; it may live as long as the program that it opens.
  private static let openerPatience = 5.0

  private func show(_ id: String) throws(DeliveryFailure) -> ReportOutcome {
    let file = try pageFile(id)
    try fetch(.show, of: id, into: file)
    do throws(ChildProcessError) {
      var opener = try ChildProcess.start(
        programs.opener, [file.string], streams: .inherited, variables: .inherited)
      guard let end = opener.end(waitingUpTo: Self.openerPatience), end != .exited(0) else { return .shown(file) }
    } catch {
      throw DeliveryFailure("\(error); the report is in \(file)")
    }
    throw DeliveryFailure("no program opens it; the report is in \(file)")
  }

  /// A file in the memory of this session alone: what is shown is not redacted.
  ///
  /// A text and not a page: browsers in a sandbox of their own open no file there.
  private func pageFile(_ id: String) throws(DeliveryFailure) -> FilePath {
    guard let runtime = user.runtime else { throw DeliveryFailure("this session has no XDG_RUNTIME_DIR") }
    let folder = runtime.appending("lastgasp")
    do {
      try Files.createDirectories(folder, permissions: .ownerReadWriteExecute)
      _ = try Folder.open(folder)
    } catch {
      throw DeliveryFailure("\(error)")
    }
    return folder.appending("\(id).txt")
  }

  // MARK: Fetching

  /// The most that is kept of what a program complains.
  private static let complaintLimit = 16 << 10

  /// Has a new file filled, which nobody else reads, in the place of one that was left there; it goes again where that fails.
  private func fetch(_ request: ReportRequest, of id: String, into path: FilePath) throws(DeliveryFailure) {
    do {
      try Files.removeIfPresent(path)
      let file = try File.create(path, permissions: .ownerReadWrite)
      try run(request, of: id, into: file.descriptor)
      guard try file.status().size > 0 else { throw DeliveryFailure("the report is empty") }
      try file.sync()
    } catch let failure as DeliveryFailure {
      try? Files.removeIfPresent(path)
      throw failure
    } catch {
      try? Files.removeIfPresent(path)
      throw DeliveryFailure("\(error)")
    }
  }

  private func run(_ request: ReportRequest, of id: String, into file: FileDescriptor) throws(DeliveryFailure) {
    let isOwn = isReadable(id)
    let program = isOwn ? programs.lastgasp : programs.pkexec
    let arguments =
      isOwn
      ? request.command(for: id)
      : ["--disable-internal-agent", programs.helper.string] + request.helperArguments(for: id)
    var complaint: [UInt8] = []
    let end: ChildProcess.End
    do throws(ChildProcessError) {
      var child = try ChildProcess.start(
        program, arguments, streams: .delivered(to: file), variables: .inherited)
      end = Self.listen(to: &child) { complaint = Array((complaint + $0).suffix(Self.complaintLimit)) }
    } catch {
      throw DeliveryFailure("\(error)")
    }
    guard end != .exited(0) else { return }
    // pkexec(1), "RETURN VALUE": 126 where the dialog was dismissed.
    if !isOwn, end == .exited(126) { throw DeliveryFailure(isDismissed: true) }
    throw DeliveryFailure(Self.reason(end, complaint, program))
  }

  /// Hears a program to its end, however long a person takes to find the password.
  private static func listen(to child: inout ChildProcess, _ body: ([UInt8]) -> Void) -> ChildProcess.End {
    while true {
      let bytes = child.hear(waitingUpTo: 60)
      body(bytes)
      if bytes.isEmpty, let end = child.end() { return end }
    }
  }

  /// The last line of a complaint, or else how the program ended.
  private static func reason(_ end: ChildProcess.End, _ complaint: [UInt8], _ program: FilePath) -> String {
    let lines = String(decoding: complaint, as: UTF8.self).split(whereSeparator: \.isNewline)
    let last = lines.last { !$0.allSatisfy(\.isWhitespace) }.map { OneLine(String($0), limit: 300).text } ?? ""
    guard last.isEmpty else { return last }
    return switch end {
    case .exited(let status): "\(program) ended with status \(status)"
    case .killed(let signal): "\(program) was ended by signal \(signal)"
    }
  }
}

/// A request that could not be met.
private struct DeliveryFailure: Error {
  /// What is told of it.
  let outcome: ReportOutcome

  init(_ reason: String) { outcome = .failed(reason) }

  init(isDismissed: Bool) { outcome = .dismissed }
}
