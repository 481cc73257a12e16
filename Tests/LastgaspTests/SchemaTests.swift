import Backends
import Bundles
import Doctor
import Foundation
import KernelLog
import Machine
import Settings
import SystemPackage
import Testing

@testable import lastgasp

/// What commands print for machines, against the schemas in docs/.
@Suite struct `What commands print for machines` {
  /// Whether Debian's python3-jsonschema is there.
  static let hasValidator = (try? run("import jsonschema", [])) == 0

  private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    let python = try Process.run(URL(filePath: "/usr/bin/python3"), arguments: ["-c", program] + arguments)
    python.waitUntilExit()
    return python.terminationStatus
  }

  private func validate(_ text: String, against schema: String) throws {
    let folder = FileManager.default.temporaryDirectory
    let file = folder.appending(path: "lastgasp-schema-\(UInt64.random(in: 0 ... .max)).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try text.write(to: file, atomically: true, encoding: .utf8)
    let docs = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/\(schema)")
    let program = """
      import json, sys, jsonschema
      jsonschema.validate(json.load(open(sys.argv[1])), json.load(open(sys.argv[2])))
      """
    #expect(try Self.run(program, [file.path, docs.path]) == 0)
  }

  @Test(.enabled(if: hasValidator, "python3-jsonschema checks it"))
  func `the list of bundles is as its schema says`() throws {
    var full = SampleCrash.bundle()
    full.signature = "null-deref:f"
    full.vmcore = KeptVmcore(
      id: full.id, path: "/var/crash/lastgasp/crash/x.zip", isZip: true, entry: "vmcore", size: 1, bytes: 1,
      modifiedAt: 0)
    var damaged = SampleCrash.bundle(title: "", kernel: nil)
    damaged.problem = "the zip is damaged or cut short"
    let list = try JSONText.of([full, SampleCrash.bundle(kernel: nil), damaged])
    #expect(list.contains("\"problem\""))
    try validate(list, against: "list.schema.json")
    try validate(try JSONText.of([Bundles.Bundle]()), against: "list.schema.json")
  }

  @Test(.enabled(if: hasValidator, "python3-jsonschema checks it"))
  func `what an export holds is as its schema says`() throws {
    var outcome = BundleExport.Outcome(files: [BundleExport.ExportedFile(name: "dmesg.txt", size: 7)])
    outcome.leftOut = ["records/x"]
    var redactor = Redactor()
    _ = redactor.redacted(
      """
      Hostname set to <desk7>, user=alice serialno=AB12345 10.1.2.3 3c:97:0e:4a:b1:22 LABEL=x1 UUID=12AB-34CD \
      /mnt/data/x ssid=home1 password=hunter2 a@b.example jwt eyJhbGciOiJIUzI1NiJ9eyJzdWIiOiIxMjM0NTY3ODkwIn0aXk
      """)
    outcome.redaction = redactor.report
    #expect(outcome.redaction.counts.count >= 12)
    try validate(try JSONText.of(ExportList(outcome, isRedacted: true)), against: "export.schema.json")
  }

  @Test(.enabled(if: hasValidator, "python3-jsonschema checks it"))
  func `what became of a capture image is as its schema says`() throws {
    let text = """
      {"kernel": "6.12.1", "path": "/var/lib/lastgasp/images/6.12.1.img", "size": 4096, "modules": ["ext4"], "wasCurrent": true}
      """
    let made = try JSONDecoder().decode(CaptureImages.Made.self, from: Data(text.utf8))
    try validate(try JSONText.of(made), against: "capture-image.schema.json")
  }

  @Test(.enabled(if: hasValidator, "python3-jsonschema checks it"), arguments: ["", "[    1.0] BUG: unable to handle"])
  func `what read tells of a log is as its schema says`(log: String) throws {
    var reader = CrashReader()
    reader.update(Array((log + "\n").utf8))
    let summary = reader.finish()
    let answer = ReadAnswer(report: summary.tellsCrash ? CrashFacts(summary) : nil)
    try validate(try JSONText.of(answer), against: "report.schema.json")
  }

  @Test(.enabled(if: hasValidator, "python3-jsonschema checks it"))
  func `what status tells is as its schema says`() throws {
    let report = StatusReport(of: Machine(root: FilePath("/nonexistent")), settings: Settings())
    try validate(try JSONText.of(report), against: "status.schema.json")
  }
}
