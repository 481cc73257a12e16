internal import Machine
internal import SystemPackage

/// A system of ostree's or bootc's: every deployment has its own entry, and the tool that deploys writes the command line.
public struct Ostree: BootLoader {
  /// Its name.
  public static let name = "ostree"

  /// What a system that ostree has started has in /run (ostree-prepare-root(1)).
  public static let landmarks = ["/run/ostree-booted"]

  private static let entries: FilePath = "/boot/loader/entries"

  private let context: BootContext
  private var files: BootFiles { context.files }

  /// Creates the boot loader of a machine.
  public init(_ context: BootContext) { self.context = context }

  /// By the file in /run, and by what ostree puts on the command line.
  public static func find(in facts: BootFacts) -> BootEvidence? {
    if let mark = landmarks.first(where: facts.landmarks.contains) { return .booted("\(mark) is there") }
    return facts.commandLine.contains("ostree") ? .booted("ostree= is on the command line") : nil
  }

  /// The command lines of the deployments.
  public func commandLines() throws(BootLoaderError) -> [String] {
    try deployments().flatMap(\.options)
  }

  /// The entries with their `version`, by which ostree puts them in order: the one with the highest is started next.
  private func deployments() throws(BootLoaderError) -> [(version: Int, options: [String])] {
    var found: [(version: Int, options: [String])] = []
    for path in files.paths(in: Self.entries) where path.extension == "conf" {
      guard let lines = try files.text(path)?.lines else { continue }
      let version = lines.first { $0.trimmed.hasPrefix("version") }.flatMap { Int($0.trimmed.filter(\.isNumber)) }
      found.append((version ?? 0, lines.filter { $0.trimmed.hasPrefix("options") }.map(\.content)))
    }
    return found
  }

  /// The tool's own command; of the entries nothing is written by hand.
  public func plan(_ change: ParameterChange) throws(BootLoaderError) -> EditPlan {
    // The tool changes the deployment that is started next; of those before it the words stand as they were. Without any
    // entry, the tool knows what is there.
    let lines = try deployments().max { $0.version < $1.version }?.options ?? []
    let missing = change.words.filter { word in !lines.contains { KernelWords.contains(word, in: $0) } }
    let words = change.direction == .adding ? missing : change.words.filter { !missing.contains($0) || lines.isEmpty }
    guard !words.isEmpty else { return EditPlan() }
    let option = change.direction == .adding ? "--append-if-missing" : "--delete-if-present"
    if let program = files.program(["/usr/bin/rpm-ostree"]) {
      return EditPlan([.run(ProgramCall(program, ["kargs"] + words.map { "\(option)=\($0)" }))])
    }
    guard let program = files.program(["/usr/bin/ostree"]) else {
      throw .cannot("neither rpm-ostree nor ostree is installed", advice: "add the parameter to the image")
    }
    // ostree-admin-kargs(1) knows only the plain forms; whether they are needed is decided above.
    let plain = change.direction == .adding ? "--append-if-missing" : "--delete"
    return EditPlan([
      .run(ProgramCall(program, ["admin", "kargs", "edit-in-place"] + words.map { "\(plain)=\($0)" }))
    ])
  }
}
