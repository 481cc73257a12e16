public import LinuxSystem
internal import Machine
public import SystemPackage

/// What takes a request back, as far as that can be done now, and what cannot.
public struct Undoing: Hashable, Sendable {
  /// Something that stays as it is for now.
  public struct Left: Hashable, Sendable, CustomStringConvertible {
    /// The file, as an absolute path of the machine; `nil` where it is not about one.
    public let path: FilePath?

    /// Why it stays.
    public let reason: String

    /// What a person can do.
    public let advice: String

    /// One line for a person.
    public var description: String { "\(path.map { "\($0): " } ?? "")\(reason) (\(advice))" }
  }

  /// What is to be done.
  public var plan = EditPlan()

  /// What cannot be undone now.
  public var left: [Left] = []
}

extension ReservationStore {
  /// What takes back all that was written, whatever boot loader is or is not there now: a file that is as we left it becomes
  /// what it was, byte for byte; from others our words are taken out, also from those that got them of ours since.
  public func undoing(_ record: ReservationRecord, in context: BootContext) -> Undoing {
    UndoPlanner(context: context, record: record, backup: backup).undoing()
  }

  /// Keeps of a request that was taken back in part what is still to be undone.
  public func keep(_ left: [Undoing.Left], of record: ReservationRecord) throws(FileError) {
    var rest = record
    rest.keepFiles(of: left)
    rest.isBeingTakenBack = true
    rest.isRefusedByKernel = false
    let places = left.compactMap { $0.path?.string }.joined(separator: ", ")
    rest.refusal = "it is taken back in part\(places.isEmpty ? "" : " (\(places) is left)")"
    try save(rest)
  }
}

extension ReservationRecord {
  /// Forgets the files that are undone.
  public mutating func keepFiles(of left: [Undoing.Left]) {
    files.removeAll { file in !left.contains { $0.path?.string == file.path } }
  }
}

/// Looks at every file of a record, and finds what undoes it.
struct UndoPlanner {
  let context: BootContext
  let record: ReservationRecord

  /// What a file held before us, by its digest.
  let backup: (String) -> [UInt8]?

  private var files: BootFiles { context.files }

  /// What is found of a file that was written.
  private enum Finding {
    /// It is as it was before us, or is gone, and nothing is to be undone.
    case settled

    /// It is as we left it, and becomes what it was.
    case exact(FileEdit)

    /// Somebody has written it since.
    case changed([UInt8])

    /// What it holds is not known.
    case hidden(Undoing.Left)
  }

  /// A boot loader that is there, and whose files it cannot tell how to change.
  private typealias Failure = (type: any BootLoader.Type, error: BootLoaderError)

  func undoing() -> Undoing {
    var exact: [FileEdit] = []
    var changed: [(file: ReservationRecord.FileRecord, bytes: [UInt8])] = []
    var settled: Set<FilePath> = []
    var left: [Undoing.Left] = []
    for file in record.files {
      switch finding(of: file) {
      case .settled: settled.insert(FilePath(file.path))
      case .exact(let edit):
        exact.append(edit)
        settled.insert(edit.path)
      case .changed(let bytes): changed.append((file, bytes))
      case .hidden(let why): left.append(why)
      }
    }
    let (steps, failures) = loaderSteps()
    left += gone(settled, by: failures)
    let hidden = Set(left.compactMap(\.path))
    var rest: [EditPlan.Step] = []
    for step in steps where !rest.contains(where: { $0.path != nil && $0.path == step.path }) {
      guard let path = step.path else {
        rest.append(step)
        continue
      }
      let isForeign = step.isWritten && record.foreign.contains(path.string)
      if !settled.contains(path), !hidden.contains(path), !isForeign { rest.append(step) }
    }
    let (stripped, stuck) = strip(
      changed.filter { one in !rest.contains { $0.path?.string == one.file.path } }, failures)
    // The remains first: a replacement takes its own temporary file away. What is generated comes after what it is made from.
    let all = (remains() + exact + stripped).map(EditPlan.Step.write) + rest
    return writable(all, left: left + stuck)
  }

  // MARK: The files of the record

  private func finding(of file: ReservationRecord.FileRecord) -> Finding {
    let path = FilePath(file.path)
    let current: [UInt8]?
    do {
      current = try files.read(path)
    } catch {
      return .hidden(Undoing.Left(path, error, of: record))
    }
    let digest = current.map(ReservationStore.digest)
    let earlier = file.before.flatMap(backup)
    let canBeRestored = file.before == nil || earlier != nil
    if let current {
      if digest == file.before { return .settled }
      // A power cut may leave a name on FAT that leads to nothing.
      if digest == file.after && canBeRestored || file.before == nil && current.isEmpty {
        return .exact(FileEdit(path, before: current, after: earlier))
      }
    }
    // What is not there may be on a partition that is not, and what is there may be under one.
    if let reason = BootPartitions(context).whyHidden(path) {
      return .hidden(
        Undoing.Left(path: path, reason: reason, advice: "mount it, and run lastgasp unreserve again"))
    }
    guard let current else {
      return file.after == nil && earlier != nil ? .exact(FileEdit(path, before: nil, after: earlier)) : .settled
    }
    return .changed(current)
  }

  /// The files that are gone with their folder, where the boot loader that started this system does not find its own.
  private func gone(_ settled: Set<FilePath>, by failures: [Failure]) -> [Undoing.Left] {
    let failure = failures.first { failure in
      if case .booted = failure.type.find(in: context.facts) { true } else { false }
    }
    guard let failure else { return [] }
    if record.files.isEmpty { return [Undoing.Left(nil, failure.error, of: record)] }
    return record.files.map { FilePath($0.path) }.filter { path in
      settled.contains(path) && !record.folders.contains(path.removingLastComponent().string)
        && !context.machine.has(path.removingLastComponent().string)
    }.map { Undoing.Left($0, failure.error, of: record) }
  }

  /// From a file that no boot loader answers for, our lines and words are taken; but not where one that is there says that
  /// it may not be changed.
  private func strip(
    _ changed: [(file: ReservationRecord.FileRecord, bytes: [UInt8])], _ failures: [Failure]
  ) -> (edits: [FileEdit], left: [Undoing.Left]) {
    var edits: [FileEdit] = []
    var left: [Undoing.Left] = []
    for (file, bytes) in changed where !record.foreign.contains(file.path) {
      let path = FilePath(file.path)
      guard let edit = OwnWords.removal(from: bytes, at: path, words: record.words, isOurs: file.before == nil) else {
        continue
      }
      if let failure = failures.first, !path.starts(with: "/etc") {
        left.append(Undoing.Left(path, failure.error, of: record))
      } else {
        edits.append(edit)
      }
    }
    return (edits, left)
  }

  /// What a power cut left beside the files that were written.
  private func remains() -> [FileEdit] {
    var edits: [FileEdit] = []
    for interrupted in record.files.compactMap({ InterruptedReplacement(FilePath($0.path)) }) {
      let isOnFAT = files.isOnFAT(interrupted.folder)
      for path in files.paths(in: interrupted.folder) where !edits.contains(where: { $0.path == path }) {
        guard interrupted.isLeft(as: path.lastComponent?.string ?? "", onFAT: isOnFAT),
          let bytes = try? files.read(path)
        else { continue }
        edits.append(FileEdit(path, before: bytes, after: nil))
      }
    }
    return edits
  }

  // MARK: The boot loaders

  /// What the boot loaders that were asked do to take the words out.
  private func loaderSteps() -> (steps: [EditPlan.Step], failures: [Failure]) {
    var steps: [EditPlan.Step] = []
    var failures: [Failure] = []
    for type in BootLoaders.all where record.bootLoaders.contains(type.name) {
      do {
        steps += try type.init(context).plan(.removing(record.words)).steps
      } catch {
        // Of one that is not there any more nothing is to be asked.
        if isThere(type) { failures.append((type, error)) }
      }
    }
    return (steps, failures)
  }

  private func isThere(_ type: any BootLoader.Type) -> Bool {
    type.find(in: context.facts) != nil || type.landmarks.contains(where: context.facts.landmarks.contains)
  }

  /// The steps that can be carried out, and the files that lie where nothing may be written.
  private func writable(_ steps: [EditPlan.Step], left: [Undoing.Left]) -> Undoing {
    let executor = EditExecutor(context.machine)
    var undoing = Undoing(left: left)
    for step in steps {
      if let path = step.path, case .cannot(let reason, let advice) = executor.obstacle(to: EditPlan([step])) {
        undoing.left.append(Undoing.Left(path: path, reason: reason, advice: advice))
      } else {
        undoing.plan.steps.append(step)
      }
    }
    return undoing
  }
}

extension Undoing.Left {
  /// What a boot loader, or the look at a file, says against it.
  fileprivate init(_ path: FilePath?, _ error: BootLoaderError, of record: ReservationRecord) {
    let words = record.words.joined(separator: " ")
    switch error {
    case .cannot(let reason, _):
      self.init(
        path: path, reason: reason, advice: "mend that and run lastgasp unreserve again, or take \(words) out by hand")
    case .failed(let reason): self.init(path: path, reason: reason, advice: "run lastgasp unreserve again")
    }
  }
}

extension EditPlan.Step {
  /// The file that it changes; `nil` where it runs a program.
  fileprivate var path: FilePath? {
    switch self {
    case .write(let edit): edit.path
    case .generate(let file): file.path
    case .run: nil
    }
  }

  /// Whether it writes a file as it is in the plan.
  fileprivate var isWritten: Bool {
    if case .write = self { true } else { false }
  }
}
