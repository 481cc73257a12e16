import BackendConformance
import Backends
import Foundation
import Machine
import Settings
import Staging
import Testing

@testable import Doctor

/// The report as a whole: its verdict, what a person and a program get of it.
@Suite struct StatusReportTests {
  static let schema = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../docs/status.schema.json")

  /// A machine with a RAM buffer, with the values that a kernel has.
  static func machine(armed: Bool = true) async throws -> FakeKernel {
    let kernel = try FakeKernel(ramBuffers: [(0x3e80_0000, 6 << 20)])
    for (name, value) in ["panic": "-1", "panic_on_oops": "1", "panic_print": "66", "nmi_watchdog": "0"] {
      try await kernel.write("\(value)\n", to: "/proc/sys/kernel/\(name)")
    }
    if armed { _ = try await PstoreRAMBackend(kernel.context()).arm() }
    return kernel
  }

  static func report(_ kernel: FakeKernel, seesAll: Bool = true) -> StatusReport {
    StatusReport(of: kernel.machine, settings: Settings(), seesAll: seesAll)
  }

  static func proven() async throws -> FakeKernel {
    let kernel = try await machine()
    try await kernel.reboot()
    _ = try await PstoreRAMBackend(kernel.context()).arm()
    for (name, value) in ["panic": "-1", "panic_on_oops": "1"] {
      try await kernel.write("\(value)\n", to: "/proc/sys/kernel/\(name)")
    }
    return kernel
  }

  @Test func `a proof is told with its way, its time and its kernel`() async throws {
    let kernel = try await Self.proven()
    let report = Self.report(kernel)
    #expect(report.verdict == .proven)
    let text = StatusText(report, width: nil).text
    #expect(text.hasPrefix("A crash of this kernel would be recorded: armed and proven by reboot.\n"))
    #expect(text.contains("✔ proven by reboot on 2026-09-21 14:13:20 UTC (today), kernel 6.1.0-53-amd64\n"))
  }

  @Test func `advice changes no exit status, and a fault in what is armed does`() async throws {
    let kernel = try await Self.proven()
    #expect(Self.report(kernel).groups.flatMap(\.checks).contains { $0.verdict == .warning })
    #expect(Self.report(kernel).verdict.exitStatus == 0)
    var test = CrashTest(bootID: "1", at: 1_790_000_001, kernel: "6.1.0-53-amd64", backend: PstoreRAMBackend.name)
    test.outcome = .leftNothing
    try CrashTests(of: kernel.machine).save(test)
    let report = Self.report(kernel)
    #expect(report.verdict == .broken)
    #expect(report.verdict.exitStatus == 1)
    #expect(report.faults.map(\.name) == ["test"])
  }

  @Test func `what is armed comes first, and a fault of what is not armed breaks nothing`() async throws {
    let kernel = try await Self.proven()
    let areas = Self.report(kernel).groups.map(\.area)
    #expect(areas == ["pstore-ram", "kdump", "kernel", "panic", "collection", "machine"])
    var settings = Settings()
    settings.kdump = .always
    let report = StatusReport(of: kernel.machine, settings: settings)
    #expect(report.checks(in: "kdump").contains { $0.verdict == .bad })
    #expect(report.verdict == .proven)
  }

  @Test func `whoever is not root gets what anybody can read, and is told of the rest`() async throws {
    let kernel = try await Self.proven()
    let report = Self.report(kernel, seesAll: false)
    #expect(report.verdict.exitStatus == 77)
    #expect(report.armed == nil)
    #expect(report.groups.map(\.area) == ["kernel", "panic", "collection", "machine"])
    #expect(report.checks(in: "kernel").first?.finding == "ramoops is the kernel's pstore backend")
    #expect(!report.checks(in: "collection").contains { ["staging", "last", "test"].contains($0.name) })
    #expect(StatusText(report, width: nil).text.hasSuffix("\nThe rest only root can see: sudo lastgasp status\n"))
  }

  static func reports() async throws -> [StatusReport] {
    let stale = try await proven()
    try await stale.install(kernel: "6.1.0-99-amd64")
    return [
      report(try await machine(armed: false)), report(try await machine()), report(try await proven()), report(stale),
      report(stale, seesAll: false), report(try FakeKernel()),
    ]
  }

  @Test func `no line is longer than 80 columns where there is no terminal`() async throws {
    for report in try await Self.reports() {
      let lines = StatusText(report, width: 80).text.split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines.filter { $0.count > 80 })")
      // Nothing is lost by it.
      func words(_ text: String) -> [Substring] { text.split(whereSeparator: \.isWhitespace) }
      #expect(words(StatusText(report, width: 80).text) == words(StatusText(report, width: nil).text))
    }
  }

  @Test func `what programs get is of the schema`() async throws {
    let schema = try JSONSchema(contentsOf: Self.schema)
    for report in try await Self.reports() { #expect(try schema.violations(in: report) == []) }
  }

  @Test func `the schema would notice`() throws {
    let schema = try JSONSchema(contentsOf: Self.schema)
    #expect(try schema.violations(in: ["verdict": "fine"]).count > 3)
  }

  @Test func `no two different checks have one name`() async throws {
    for report in try await Self.reports() {
      for group in report.groups {
        let names = group.checks.map(\.name).filter { $0 != "settings" && $0 != "choice" }
        #expect(names.count == Set(names).count, "\(group.area): \(names)")
      }
    }
  }
}
