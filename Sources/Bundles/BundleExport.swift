internal import Archives
public import KernelLog
internal import LinuxSystem
public import Machine
public import SystemPackage

/// What of a bundle goes to others: redacted, or as it is.
public struct BundleExport: Sendable {
  /// A file in an export.
  public struct ExportedFile: Hashable, Codable, Sendable {
    /// Its name in the zip.
    public var name: String
    /// How many bytes it has there, unpacked.
    public var size: Int

    /// Names a file.
    public init(name: String, size: Int) {
      self.name = name
      self.size = size
    }
  }

  /// What came of an export.
  public struct Outcome: Hashable, Sendable {
    /// What is in it.
    public var files: [ExportedFile] = []
    /// What of the bundle is not: the records as they were found, and what is no text.
    public var leftOut: [String] = []
    /// What was replaced.
    public var redaction = RedactionReport()

    /// Tells of an export that holds these files and in which nothing was replaced.
    public init(files: [ExportedFile] = []) { self.files = files }
  }

  private let bundle: Bundle
  private let machine: Machine

  /// Prepares the export of a bundle of a machine.
  public init(of bundle: Bundle, on machine: Machine) {
    self.bundle = bundle
    self.machine = machine
  }

  /// What the bundle holds, as it is.
  public func rawFiles() throws(BundleError) -> [ExportedFile] {
    do {
      var files: [ExportedFile] = []
      try read { entry, zip in
        var size = 0
        try zip.read { size += $0.count }
        files.append(ExportedFile(name: entry.name, size: size))
      }
      return files
    } catch {
      throw BundleError(error, at: bundle.path)
    }
  }

  /// Hands the bytes of the bundle as it is to `sink`.
  public func copy(to sink: ([UInt8]) throws -> Void) throws {
    let file = try File.open(bundle: machine.path(bundle.path))
    while true {
      let piece = try file.read(upTo: 256 << 10)
      guard !piece.isEmpty else { return }
      try sink(piece)
    }
  }

  /// Tells what a redacted export would hold, and writes none.
  public func redactedFiles() throws(BundleError) -> Outcome {
    do {
      return try redact { _, _, produce in
        var size = 0
        try produce { size += $0.count }
        return size
      }
    } catch {
      throw BundleError(error, at: bundle.path)
    }
  }

  /// Writes a redacted zip.
  ///
  /// - Parameter descriptor: where it goes: a file or a pipe; stays the caller's.
  public func writeRedacted(to descriptor: FileDescriptor) throws(BundleError) -> Outcome {
    do {
      var zip = try ZipWriter(to: descriptor)
      let outcome = try redact { name, modified, produce in
        var size = 0
        try zip.add(name: name, modified: modified) { sink in
          try produce { piece in
            size += piece.count
            try sink.write(piece)
          }
        }
        return size
      }
      try zip.finish()
      return outcome
    } catch {
      throw BundleError(error, at: bundle.path)
    }
  }
}

extension BundleExport {
  /// Writes the bytes of a file, piece by piece.
  private typealias Producer = (_ sink: ([UInt8]) throws -> Void) throws -> Void

  /// What is added to the summary of a redacted bundle.
  private static let note = """

    Redacted for publication: names, addresses, identifiers and secrets are placeholders, the same one for the same text
    in every file. The records as they were found, of which the line above speaks, are not in this zip.

    """

  /// The texts of a report that are not a person's, whatever they look like.
  private static let publicKeys: Set = ["id", "sha256", "signature", "type", "schemaVersion"]

  /// Reads the bundle twice: what there is, and then what is shown of it.
  private func redact(
    _ take: (_ name: String, _ modified: Double, _ produce: Producer) throws -> Int
  ) throws -> Outcome {
    var outcome = Outcome()
    var redactor = try makeRedactor()
    try read { entry, zip in
      guard !Self.isRecord(entry.name), try survey(entry.name, &zip, by: &redactor) else {
        return outcome.leftOut.append(entry.name)
      }
    }
    let leftOut = Set(outcome.leftOut)
    try read { entry, zip in
      guard !leftOut.contains(entry.name) else { return }
      let name = redactor.redacted(entry.name)
      let size = try take(name, entry.modified) { sink in try write(entry.name, &zip, by: &redactor, to: sink) }
      outcome.files.append(ExportedFile(name: name, size: size))
    }
    outcome.redaction = redactor.report
    return outcome
  }

  /// A redactor that knows this machine, and the functions and the release that a reader of the crash needs.
  private func makeRedactor() throws -> Redactor {
    var kept: [String] = []
    try read { entry, zip in
      guard entry.name == "report.json" else { return }
      guard let facts = BundleFacts(try Self.bytes(of: &zip)) else { return }
      kept += [facts.kernel.release, facts.function].compactMap(\.self) + facts.trace + facts.modules
      kept += facts.outOfTreeModules
    }
    return Redactor(known: MachineSecrets.known(of: machine), keeping: kept)
  }

  /// Raw bytes cannot be read for names: a record may be compressed, and a name cut in two.
  private static func isRecord(_ name: String) -> Bool { name.hasPrefix("records/") }

  private static func isReport(_ name: String) -> Bool { name == "report.json" }

  /// Hands every file of the bundle to `body`, in their order.
  private func read(_ body: (ZipReader.Entry, inout ZipReader) throws -> Void) throws {
    let file = try File.open(bundle: machine.path(bundle.path))
    var zip = try ZipReader.open(file.descriptor)
    while let entry = try zip.next() { try body(entry, &zip) }
  }

  /// Learns from a file; says no where it is no text.
  private func survey(_ name: String, _ zip: inout ZipReader, by redactor: inout Redactor) throws -> Bool {
    redactor.beginFile()
    redactor.survey(Array(name.utf8)[...])
    if Self.isReport(name) {
      guard let report = JSONValue(try Self.bytes(of: &zip)) else { return false }
      _ = report.mapTexts(except: Self.publicKeys) { text in
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) { redactor.survey(Array(line)[...]) }
        return text
      }
      return true
    }
    var text = RedactedText()
    var isText = true
    try zip.read { piece in
      for index in piece.indices where piece[index] == 0 { isText = false }
      text.survey(piece, by: &redactor)
    }
    text.finishSurvey(by: &redactor)
    return isText
  }

  private func write(
    _ name: String, _ zip: inout ZipReader, by redactor: inout Redactor, to sink: ([UInt8]) throws -> Void
  ) throws {
    redactor.beginFile()
    if Self.isReport(name) { return try sink(try report(Self.bytes(of: &zip), by: &redactor)) }
    var text = RedactedText()
    try zip.read { piece in
      var output: [UInt8] = []
      text.redact(piece, by: &redactor, to: &output)
      try sink(output)
    }
    var rest: [UInt8] = []
    text.finish(by: &redactor, to: &rest)
    if name == "summary.txt" { rest += Array(Self.note.utf8) }
    try sink(rest)
  }

  /// The report with its texts redacted; `isRedacted` says so.
  private func report(_ bytes: [UInt8], by redactor: inout Redactor) throws -> [UInt8] {
    let report = (JSONValue(bytes) ?? .null).mapTexts(except: Self.publicKeys) { text in
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { redactor.redacted(String($0)) }
        .joined(separator: "\n")
    }
    guard case .object(var fields) = report else { return try report.encoded() }
    fields["isRedacted"] = .bool(true)
    return try JSONValue.object(fields).encoded()
  }

  private static func bytes(of zip: inout ZipReader) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try zip.read { piece in
      guard bytes.count + piece.count <= BundleFacts.byteLimit else { throw ArchiveError(.limit, entry: "report.json") }
      for index in piece.indices { bytes.append(piece[index]) }
    }
    return bytes
  }
}
