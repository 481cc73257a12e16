import ArgumentParser
import Bundles
import KernelLog
import Machine
import SystemPackage

/// The command `lastgasp export`.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Make a zip for a bug report, redacted.",
    usage: """
      lastgasp export [<id>] [--raw [--yes]] [-o <file>] [--force]
      lastgasp export [<id>] [--raw] --list [--json]
      """,
    discussion: """
      Names of machines and people, addresses, serial numbers, UUIDs, labels, networks, passwords and keys become \
      placeholders, the same one for the same text in every file; what a reader of the crash needs stays. The records as \
      they were found are left out. What was replaced is told in kinds and counts. Nothing is sent anywhere.
      """)

  @Argument(
    help:
      "The bundle, as list names it, the beginning of that, or the path of a zip; \"latest\" is the newest to be read.",
    completion: .bundles)
  var id = "latest"

  @Flag(help: "Export the bundle as it is, with every name in it; asks before.")
  var raw = false

  @Flag(help: "Print what would be in it, and write nothing.")
  var list = false

  @Flag(help: "Print the list for machines.")
  var json = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where it goes, or - for standard output; otherwise into this folder, under the bundle's name.", valueName: "file"
    ),
    completion: .file(extensions: ["zip"]))
  var output: String?

  @Flag(help: "Replace the file where it is there already.")
  var force = false

  @Flag(help: "Do not ask.")
  var yes = false

  @OptionGroup var options: CommonOptions

  func validate() throws {
    if json && !list { throw ValidationError("--json is for --list") }
    if output?.isEmpty == true { throw ValidationError("-o takes the name of a file, or - for standard output") }
    if list && (output != nil || force) { throw ValidationError("--list writes no file") }
  }

  func run() throws {
    let session = Session(options)
    let bundle = try session.bundle(id)
    let export = BundleExport(of: bundle, on: session.machine)
    do {
      if list { return try show(raw ? BundleExport.Outcome(files: export.rawFiles()) : export.redactedFiles()) }
      try raw ? writeRaw(export, bundle) : writeRedacted(export, bundle)
      session.noteLookedAt(bundle)
    } catch let error as BundleError {
      Terminal.complain("cannot export \(bundle.id): \(error)")
      throw ExitCode(1)
    }
  }

  private func show(_ outcome: BundleExport.Outcome) throws {
    if json { return Terminal.write(try JSONText.of(ExportList(outcome, isRedacted: !raw))) }
    Terminal.write(ExportText(outcome).files)
    tell(outcome)
  }

  private func tell(_ outcome: BundleExport.Outcome) {
    guard !raw else { return }
    for line in ExportText(outcome).account { Terminal.complain(line) }
  }

  private func place(_ name: String) -> OutputPlace { OutputPlace(output ?? name, isForced: force) }

  private func writeRedacted(_ export: BundleExport, _ bundle: Bundle) throws {
    let name = "lastgasp-\(bundle.id)-redacted.zip"
    let outcome = try place(name).write { try export.writeRedacted(to: $0) }
    tell(outcome)
    guard output != "-" else { return }
    Terminal.complain("wrote \(output ?? name): look through it before you publish it")
  }

  private func writeRaw(_ export: BundleExport, _ bundle: Bundle) throws {
    let question = "The bundle names this machine, its people and its networks. Export it as it is?"
    guard yes || Terminal.confirms(question) else {
      Terminal.complain(
        Terminal.canAsk ? "nothing was exported" : "nothing was exported; --raw asks on a terminal, or takes --yes")
      throw ExitCode(1)
    }
    try place(bundle.name).write { descriptor in try export.copy { _ = try descriptor.writeAll($0) } }
    if output != "-" { Terminal.complain("wrote \(output ?? bundle.name), not redacted: do not publish it") }
  }
}

/// What an export holds, for machines: `docs/export.schema.json`.
struct ExportList: Encodable {
  let schemaVersion = 1
  let isRedacted: Bool
  let files: [BundleExport.ExportedFile]
  let leftOut: [String]
  let replaced: [RedactionReport.Count]

  init(_ outcome: BundleExport.Outcome, isRedacted: Bool) {
    self.isRedacted = isRedacted
    files = outcome.files
    leftOut = outcome.leftOut
    replaced = outcome.redaction.counts
  }
}

/// What an export holds, for a person.
struct ExportText {
  let outcome: BundleExport.Outcome

  init(_ outcome: BundleExport.Outcome) { self.outcome = outcome }

  /// A line for each file: its size and its name.
  var files: String {
    let sizes = outcome.files.map { ByteSize.describe(UInt64(clamping: $0.size)) }
    let width = sizes.map(\.count).max() ?? 0
    return zip(outcome.files, sizes)
      .map { file, size in
        String(repeating: " ", count: width - size.count) + "\(size)  \(ShownText.line(file.name))\n"
      }
      .joined()
  }

  /// What was replaced, and what was left out.
  var account: [String] {
    let counts = outcome.redaction.counts.map { count in
      "  \(count.texts) \(count.kind.name(count: count.texts)) in \(count.places) \(count.places == 1 ? "place" : "places")"
    }
    let replaced = counts.isEmpty ? ["nothing in it had to be replaced"] : ["replaced:"] + counts
    guard !outcome.leftOut.isEmpty else { return replaced }
    return replaced + ["left out: \(outcome.leftOut.map { ShownText.line($0) }.joined(separator: ", "))"]
  }
}
