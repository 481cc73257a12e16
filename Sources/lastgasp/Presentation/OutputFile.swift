import ArgumentParser
import Bundles
import LinuxSystem
import SystemPackage

/// A file that a command makes for a person: whole or not there, and nobody else's to read.
struct OutputFile {
  let path: FilePath
  /// Whether what is there may be replaced.
  let isForced: Bool

  /// Writes it.
  ///
  /// Where sudo runs the command the file is given to whoever ran sudo: it lies in their folder, and is for them.
  ///
  /// - Throws: what `body` throws, or ``FileError`` with the path that was asked for; nothing is left then.
  func write<Result>(_ body: (FileDescriptor) throws -> Result) throws -> Result {
    let temporary = path.removingLastComponent().appending(".\(path.lastComponent?.string ?? "file").new")
    try checkKind()
    guard try isForced || !Files.exists(path) else { throw FileError(.rename, path, .fileExists) }
    do {
      try Files.removeIfPresent(temporary)
      let file = try File.create(temporary, permissions: .ownerReadWrite)
      let result = try body(file.descriptor)
      if let (user, group) = Self.invoker(variables: Terminal.variables, user: Kernel.effectiveUser) {
        try file.changeOwner(to: user, group: group)
      }
      try file.sync()
      if isForced {
        try Files.rename(temporary, to: path)
      } else {
        try Files.renameWithoutReplacing(temporary, to: path)
      }
      return result
    } catch {
      try? Files.removeIfPresent(temporary)
      // The temporary file is nothing that a person has named.
      guard let error = error as? FileError, error.path == temporary else { throw error }
      throw FileError(error.operation, path, error.errno)
    }
  }

  /// Refuses what is no file, by whatever name: a folder, and a device or pipe, which would be replaced and lost to everybody.
  private func checkKind() throws(FileError) {
    switch try Files.status(path, followingLink: true)?.type {
    case .regular, nil: break
    case .directory: throw FileError(.write, path, .isDirectory)
    default: throw FileError(.write, path, .notSupported)
    }
  }

  /// Who ran sudo (sudo(8)), where root acts for somebody.
  static func invoker(variables: [String: String], user: UInt32) -> (user: UInt32, group: UInt32)? {
    guard user == 0, let id = variables["SUDO_UID"].flatMap({ UInt32($0) }), id != 0,
      let group = variables["SUDO_GID"].flatMap({ UInt32($0) })
    else { return nil }
    return (id, group)
  }
}

/// Where a command writes what it makes.
enum OutputPlace {
  case standardOutput
  case file(OutputFile)

  /// Takes what a person gave for a place: a path, or `-`.
  init(_ text: String, isForced: Bool) {
    self = text == "-" ? .standardOutput : .file(OutputFile(path: FilePath(text), isForced: isForced))
  }

  private var name: String {
    switch self {
    case .standardOutput: "to standard output"
    case .file(let file): file.path.string
    }
  }

  /// Writes there, or says why not and ends the command.
  func write<Result>(_ body: (FileDescriptor) throws -> Result) throws -> Result {
    do {
      switch self {
      case .standardOutput:
        guard !Terminal.isInteractive else {
          Terminal.complain("this is not for a terminal: send it to a file or a pipe")
          throw ExitCode(1)
        }
        return try body(.standardOutput)
      case .file(let file): return try file.write(body)
      }
    } catch let error as ExitCode {
      throw error
    } catch {
      Terminal.complain(complaint(about: error))
      throw ExitCode(1)
    }
  }

  private func complaint(about error: any Error) -> String {
    switch error {
    case let error as FileError where error.errno == .isDirectory:
      "\(error.path) is a folder: give the name of a file"
    case let error as FileError where error.errno == .notSupported:
      "\(error.path) is no regular file: give the name of one, or - for standard output"
    case let error as FileError where error.errno == .fileExists:
      "\(error.path) is there already; --force replaces it"
    case let error as BundleError where error.isOutOfSpace: "cannot write \(name): \(Errno.noSpace)"
    case let error as Errno: "cannot write \(name): \(error)"
    default: "\(error)"
    }
  }
}
