internal import LinuxSystem
public import Machine
public import SystemPackage

/// Carries out a plan: each file is replaced whole, and what was done is taken back where a later step fails.
public struct EditExecutor: Sendable {
  /// Told of each change of a file before it is made; what it throws stops the plan.
  public typealias Note = (FileEdit) throws(BootLoaderError) -> Void

  private let machine: Machine

  /// Creates the executor for a machine.
  public init(_ machine: Machine) { self.machine = machine }

  /// Why a plan cannot be carried out here: a file that lies where nothing may be written.
  public func obstacle(to plan: EditPlan) -> BootLoaderError? {
    for path in plan.paths {
      let folder = existingFolder(above: path)
      guard (try? Files.space(at: machine.path(folder)))?.isReadOnly == true else { continue }
      return .cannot("\(folder) is on a read-only file system", advice: "mount it writable, and try again")
    }
    return nil
  }

  /// Carries out a plan, or leaves everything as it was.
  public func apply(_ plan: EditPlan, noting note: Note) async throws(BootLoaderError) {
    if let obstacle = obstacle(to: plan) { throw obstacle }
    var done: [Done] = []
    do {
      for step in plan.steps {
        switch step {
        case .write(let edit): try write(edit, &done, note)
        case .generate(let file): try write(try await generate(file), &done, note)
        case .run(let call): try await run(call)
        }
      }
    } catch {
      takeBack(done)
      throw error
    }
  }

  // MARK: Files

  /// An edit that was begun, and the folders that it needed and that were not there.
  private typealias Done = (edit: FileEdit, newFolders: [FilePath])

  private func write(_ edit: FileEdit, _ done: inout [Done], _ note: Note) throws(BootLoaderError) {
    guard edit.before != edit.after else { return }
    guard try BootFiles(machine).read(edit.path) == edit.before else {
      throw .failed("\(edit.path) was changed by somebody else at this moment; try again")
    }
    try note(edit)
    done.append((edit, edit.after == nil ? [] : missingFolders(above: edit.path)))
    do {
      try put(edit.after, at: edit.path)
    } catch {
      throw Self.error(error)
    }
  }

  private func put(_ bytes: [UInt8]?, at path: FilePath) throws(FileError) {
    let place = machine.path(path)
    guard let bytes else {
      try Files.removeIfPresent(place)
      return try Files.sync(directory: place.removingLastComponent())
    }
    try Files.createDirectories(place.removingLastComponent(), permissions: Self.folderPermissions)
    try Files.replaceDurably(bytes, at: place, newFilePermissions: Self.filePermissions)
  }

  /// As far as it goes: what cannot be put back is no worse than before the attempt.
  private func takeBack(_ done: [Done]) {
    for (edit, folders) in done.reversed() {
      try? put(edit.before, at: edit.path)
      removeIfEmpty(folders)
    }
  }

  /// Removes folders, the innermost first, as far as nothing is in them.
  public func removeIfEmpty(_ folders: [FilePath]) {
    for folder in folders { try? Files.removeDirectory(machine.path(folder)) }
  }

  /// The folders that a file needs and that are not there, the innermost first.
  public func missingFolders(above path: FilePath) -> [FilePath] {
    var missing: [FilePath] = []
    var folder = path.removingLastComponent()
    while folder != "/", !machine.has(folder.string) {
      missing.append(folder)
      folder.removeLastComponent()
    }
    return missing
  }

  private func existingFolder(above path: FilePath) -> FilePath {
    var folder = path.removingLastComponent()
    while folder != "/", !machine.has(folder.string) { folder.removeLastComponent() }
    return folder
  }

  private static let folderPermissions: FilePermissions = [
    .ownerReadWriteExecute, .groupReadExecute, .otherReadExecute,
  ]
  private static let filePermissions: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]

  private static func error(_ error: FileError) -> BootLoaderError {
    error.errno == .readOnlyFileSystem
      ? .cannot("\(error.path) is on a read-only file system", advice: "mount it writable, and try again")
      : .failed("\(error)")
  }

  // MARK: Programs

  /// Has a file made in our own folder, and looks at it before it is anybody's.
  private func generate(_ file: GeneratedFile) async throws(BootLoaderError) -> FileEdit {
    let folder = machine.runtime.path
    let output = folder.appending("made-\(file.path.lastComponent?.string ?? "file")")
    defer { try? Files.removeIfPresent(output) }
    do {
      try Files.createDirectories(folder, permissions: Self.folderPermissions)
      try Files.removeIfPresent(output)
    } catch {
      throw .failed("\(error)")
    }
    try await run(file.call.writing(to: output.string))
    let made: [UInt8]
    do {
      made = try Files.read(output, limit: 64 << 20)
    } catch {
      throw .failed("\(file.call.program) wrote nothing: \(error)")
    }
    let text = ConfigurationText.letters(made)
    for word in file.mustHold where !text.contains(word) {
      throw .failed("what \(file.call.program) made does not have \(word) in it, and is not put in place")
    }
    return FileEdit(file.path, before: try BootFiles(machine).read(file.path), after: made)
  }

  /// Boot loaders' tools write what a person reads at the next boot: they speak the language of the system.
  private func run(_ call: ProgramCall) async throws(BootLoaderError) {
    let outcome: ProgramOutcome
    do {
      outcome = try await machine.programs.run(
        "/usr/bin/env", ["--unset=LC_ALL"] + language() + [call.program] + call.arguments)
    } catch {
      throw .failed("\(error)")
    }
    guard outcome.succeeded else {
      let said = outcome.errors.split(separator: "\n").suffix(3).joined(separator: "; ")
      throw .failed("\(call) failed with status \(outcome.status)\(said.isEmpty ? "" : ": \(said)")")
    }
  }

  private static let languageNames = ["LANG", "LANGUAGE", "LC_MESSAGES"]

  /// The assignments of locale.conf(5), or of Debian's file for PAM.
  private func language() -> [String] {
    let text = machine.fact("/etc/locale.conf") ?? machine.fact("/etc/default/locale") ?? ""
    return text.split(separator: "\n").compactMap { line in
      let halves = line.split(separator: "=", maxSplits: 1)
      guard halves.count == 2, Self.languageNames.contains(String(halves[0])) else { return nil }
      let value = halves[1].filter { $0 != "\"" && $0 != "'" }
      return value.allSatisfy { $0.isASCII && !$0.isWhitespace } ? "\(halves[0])=\(value)" : nil
    }
  }
}
