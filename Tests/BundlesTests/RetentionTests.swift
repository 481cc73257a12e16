import Testing

@testable import Bundles

struct RetentionTests {
  static func item(_ number: Int, _ kind: Retention.Item.Kind = .log, bytes: Int = 10) -> Retention.Item {
    Retention.Item(id: "\(number)", kind: kind, bytes: bytes, crashedAt: Double(number))
  }

  static func doomed(
    _ items: [Retention.Item], bundles: Int = 0, bytes: Int = 0, keepFree: Int = 0, free: Int = 1000,
    exempt: Set<String> = []
  ) -> [Retention.Item] {
    let limits = Retention.Limits(maxBundles: bundles, maxBundleBytes: bytes, keepFreeBytes: keepFree)
    return Retention.doomed(of: items, limits: limits, freeBytes: free, exempt: exempt)
  }

  @Test func `without limits everything stays`() {
    #expect(Self.doomed((0..<50).map { Self.item($0) }).isEmpty)
  }

  @Test func `a crash beyond the number goes with its vmcore`() {
    let items = [Self.item(1), Self.item(1, .vmcore), Self.item(2), Self.item(3)]
    #expect(Set(Self.doomed(items, bundles: 2)) == Set([items[0], items[1]]))
  }

  @Test func `any vmcore goes before any log`() {
    let items = [Self.item(1), Self.item(2, .vmcore, bytes: 100), Self.item(3), Self.item(4, .vmcore, bytes: 100)]
    #expect(Self.doomed(items, bytes: 150) == [items[1]])
    #expect(Self.doomed(items, bytes: 15) == [items[1], items[3], items[0]])
  }

  @Test func `room is made by vmcores alone`() {
    let items = [Self.item(1), Self.item(2, .vmcore, bytes: 100), Self.item(3, .vmcore, bytes: 100)]
    #expect(Self.doomed(items, keepFree: 50, free: 0) == [items[1]])
    #expect(Self.doomed(items, keepFree: 5000, free: 0) == [items[1], items[2]])
  }

  @Test func `what was just written stays, whatever the limits say`() {
    let items = [Self.item(1, .vmcore, bytes: 10_000), Self.item(1)]
    #expect(Self.doomed(items, bundles: 1, bytes: 1, keepFree: 5000, free: 0, exempt: ["1"]).isEmpty)
  }
}
