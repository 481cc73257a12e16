import Bundles
import Foundation
import KernelLog
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
    try validate(try JSONText.of([full, SampleCrash.bundle(kernel: nil)]), against: "list.schema.json")
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
}
