import BackendConformance
import Bundles
import Journal
import LinuxSystem
import Machine
import Notice
import Settings
import SystemPackage
import TestSupport
import Testing

@testable import Lifecycle

@Suite struct NoticePostingTests {
  static let motd = "/run/motd.d/lastgasp"

  /// A machine that has crashed, collected.
  static func collected(
    _ settings: Settings = Settings(), _ log: Announcements = Announcements(),
    before: (FakeKernel) throws -> Void = { _ in }
  ) async throws -> (kernel: FakeKernel, outcome: Collection.Outcome) {
    let kernel = try await ArmingTests.machine()
    _ = await ArmingTests.arm(kernel)
    try await kernel.panic()
    _ = await ArmingTests.arm(kernel)
    try before(kernel)
    return (kernel, Collection(of: kernel.machine, settings: settings, announce: log.announce).run())
  }

  @Test func `a crash leaves a notice for the desk and a line for the login`() async throws {
    let (kernel, outcome) = try await Self.collected()
    let bundle = try #require(outcome.bundles.first)
    let notices = NoticeBoard(of: kernel.machine).notices()
    #expect(notices.map(\.id) == [bundle.id])
    #expect(notices.map(\.title) == [bundle.title])
    #expect(
      try Files.readText(kernel.machine.path("/run/motd.d/lastgasp")).contains("sudo lastgasp show \(bundle.id)\n"))
  }

  @Test func `where NOTIFY is off nobody is told`() async throws {
    var settings = Settings()
    settings.notify = false
    let (kernel, outcome) = try await Self.collected(settings)
    #expect(outcome.bundles.count == 1)
    #expect(NoticeBoard(of: kernel.machine).notices().isEmpty)
    #expect(!kernel.machine.has(Self.motd))
  }

  @Test func `a crash from before the installation is no news`() async throws {
    let (kernel, outcome) = try await Self.collected(before: { kernel in
      try kernel.machine.state.save(Installation(at: 4_000_000_000), as: "installation.json")
    })
    #expect(outcome.bundles.count == 1)
    #expect(NoticeBoard(of: kernel.machine).notices().isEmpty)
    #expect(!kernel.machine.has(Self.motd))
  }

  @Test func `a notice that cannot be left is said, and the bundle is kept all the same`() async throws {
    let log = Announcements()
    let (_, outcome) = try await Self.collected(
      Settings(), log,
      before: { kernel in
        try Files.createDirectories(kernel.root.appending("elsewhere"), permissions: .ownerReadWriteExecute)
        try Files.createDirectories(kernel.machine.runtime.path, permissions: .ownerReadWriteExecute)
        try SymbolicLink.make(
          at: kernel.machine.runtime.path.appending("notice"), to: kernel.root.appending("elsewhere"))
      })
    #expect(outcome.bundles.count == 1)
    #expect(!outcome.hasFailed)
    #expect(log.all.contains { $0.kind == .noticeFailed && $0.severity == .warning })
  }
}
