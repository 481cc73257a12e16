public import Backends
internal import LinuxSystem
internal import Machine
internal import Staging
internal import SystemPackage
internal import Testing

/// The machines that a backend is held to its contract on.
public protocol ConformanceMachines: Sendable {
  /// The backend.
  associatedtype Backend: CrashBackend

  /// A machine on which it can be armed, with a record that an earlier crash left, and nothing armed yet.
  func crashed() async throws -> BackendContext

  /// A machine on which it cannot be armed.
  func unsuitable() async throws -> BackendContext
}

/// The contract of `CrashBackend`, as every backend passes it.
public struct BackendConformance<Machines: ConformanceMachines>: Sendable {
  private let machines: Machines

  /// Creates the suite for a backend's machines.
  public init(_ machines: Machines) { self.machines = machines }

  /// Runs the whole suite.
  public func check() async throws {
    try await assessingAndCheckingOnlyLook()
    try await armingTwiceIsAsGoodAsOnce()
    try await armingSavesEveryRecord()
    try await armingWhereItCannotBeChangesNothing()
    try await aRecordIsFoundUntilItIsReleased()
    try await disarmingUndoesArming()
  }

  private func assessingAndCheckingOnlyLook() async throws {
    for context in [try await machines.crashed(), try await machines.unsuitable()] {
      let before = try Self.content(of: context.machine.root)
      let backend = Machines.Backend(context)
      let first = backend.assess()
      #expect(backend.assess() == first)
      for check in backend.checks() where check.verdict == .bad {
        #expect(check.remedy?.isEmpty != true, "\(check.name) names no remedy")
      }
      #expect(try Self.content(of: context.machine.root) == before, "looking changed the machine")
    }
  }

  private func armingTwiceIsAsGoodAsOnce() async throws {
    let context = try await machines.crashed()
    let backend = Machines.Backend(context)
    guard case .ready = backend.assess() else {
      Issue.record("not ready to be armed where it should be: \(backend.assess())")
      return
    }
    #expect(backend.armament() == nil)
    let once = try await backend.arm()
    #expect(backend.armament() == once)
    #expect(try await backend.arm() == once)
    #expect(once.backend == Machines.Backend.name)
    #expect(!backend.checks().contains { $0.verdict == .bad })
  }

  private func armingSavesEveryRecord() async throws {
    let context = try await machines.crashed()
    let backend = Machines.Backend(context)
    _ = try await backend.arm()
    let found = backend.harvest()
    for record in found where record.source == .pstore {
      _ = Harvester(staging: context.staging, report: context.report).save([record])
    }
    #expect(try !context.staging.records().isEmpty, "the record of the earlier crash is not in staging")
    #expect(backend.harvest().isEmpty)
  }

  private func armingWhereItCannotBeChangesNothing() async throws {
    let context = try await machines.unsuitable()
    let backend = Machines.Backend(context)
    guard case .unavailable(let refusal) = backend.assess() else {
      Issue.record("ready to be armed where it cannot be")
      return
    }
    #expect(!refusal.reason.isEmpty)
    await #expect(throws: BackendError.self) { _ = try await backend.arm() }
    #expect(backend.armament() == nil)
    #expect(try await backend.disarm() == false)
  }

  private func aRecordIsFoundUntilItIsReleased() async throws {
    let context = try await machines.crashed()
    let backend = Machines.Backend(context)
    _ = try await backend.arm()
    let staged = try context.staging.records()
    _ = try await backend.disarm()
    _ = try await backend.arm()
    #expect(try context.staging.records() == staged, "a record that was released came back")
  }

  private func disarmingUndoesArming() async throws {
    let context = try await machines.crashed()
    let backend = Machines.Backend(context)
    _ = try await backend.arm()
    #expect(try await backend.disarm())
    #expect(backend.armament() == nil)
    #expect(try await backend.disarm() == false)
  }

  private static func content(of root: FilePath) throws -> [String: [UInt8]] {
    guard let status = try Files.status(root) else { return [:] }
    guard status.type == .directory else { return [root.string: try Files.read(root)] }
    var content: [String: [UInt8]] = [root.string: []]
    for name in try Files.entries(of: root) {
      content.merge(try Self.content(of: root.appending(name))) { $1 }
    }
    return content
  }
}
