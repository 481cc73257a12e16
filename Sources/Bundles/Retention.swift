/// Which bundles have to go so that the limits hold: a pure function.
enum Retention {
  /// Something that is kept of a crash.
  struct Item: Hashable {
    /// What it is: a log is small and goes last, a vmcore is large and goes first.
    enum Kind: Hashable {
      case log
      case vmcore
    }

    var id: String
    var kind: Kind
    var bytes: Int
    var crashedAt: Double
  }

  /// How much may be kept; 0 is no limit.
  struct Limits: Hashable {
    var maxBundles: Int
    var maxBundleBytes: Int
    var keepFreeBytes: Int
  }

  /// The items that have to go, in the order in which they go.
  ///
  /// First the oldest crash beyond the number, then the oldest vmcores, then the oldest logs. What was just written
  /// stays, whatever the limits say.
  ///
  /// - Parameters:
  ///   - items: everything that is kept.
  ///   - limits: how much may be.
  ///   - freeBytes: the room on the file system; logs are never given up for it.
  ///   - exempt: the identifiers of what was just written.
  static func doomed(of items: [Item], limits: Limits, freeBytes: Int, exempt: Set<String>) -> [Item] {
    var kept = items.sorted { ($0.crashedAt, $0.id) < ($1.crashedAt, $1.id) }
    var doomed: [Item] = []
    func drop(_ item: Item) {
      doomed.append(item)
      kept.removeAll { $0 == item }
    }
    for id in surplus(of: kept, limits: limits) where !exempt.contains(id) {
      for item in kept where item.id == id { drop(item) }
    }
    let givable = kept.filter { !exempt.contains($0.id) }
    for item in givable.filter({ $0.kind == .vmcore }) + givable.filter({ $0.kind == .log }) {
      // By the time logs have their turn a vmcore that is left was just written: no log gives way to it.
      let counted = item.kind == .log ? kept.filter { $0.kind == .log } : kept
      let isOver = limits.maxBundleBytes > 0 && counted.reduce(0) { $0 + $1.bytes } > limits.maxBundleBytes
      let free = freeBytes + doomed.reduce(0) { $0 + $1.bytes }
      let isShort = item.kind == .vmcore && free < limits.keepFreeBytes
      if isOver || isShort { drop(item) }
    }
    return doomed
  }

  /// The identifiers of the oldest crashes beyond the number that may be kept.
  private static func surplus(of items: [Item], limits: Limits) -> ArraySlice<String> {
    var ids: [String] = []
    for item in items where !ids.contains(item.id) { ids.append(item.id) }
    return limits.maxBundles > 0 ? ids.dropLast(limits.maxBundles) : []
  }
}
