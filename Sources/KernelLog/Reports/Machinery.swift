/// The functions that are never to blame: they report, allocate, copy, lock, or enter the kernel on behalf of others.
enum Machinery {
  /// Which functions are passed over besides those that always are.
  enum Extra: Sendable {
    case none
    /// The scheduler and the functions that wait.
    case waiting
    /// Timers and interrupts, which is how a busy processor is looked at.
    case interrupts
  }

  /// Whether it tests the machinery: `kmalloc_oob_right`, `test_uninit_kmsan_check_memory` (lib/test_kasan.c, mm/*/*_test.c).
  private static func isTest(_ name: ArraySlice<UInt8>) -> Bool {
    name.hasPrefix("test_") || name.contains("_oob") || name.contains("_uaf")
  }

  /// Whether a function, without what the compiler added to its name, is passed over.
  static func contains(_ name: String, _ extra: Extra = .none) -> Bool {
    let bytes = Array(name.utf8)[...]
    if isTest(bytes) { return false }
    if FunctionTables.always.contains(name, bytes) { return true }
    return switch extra {
    case .none: false
    case .waiting: FunctionTables.waiting.contains(name, bytes)
    case .interrupts: FunctionTables.interrupts.contains(name, bytes)
    }
  }
}

/// A set of functions by name, by the beginning of the name, and by what the name contains.
struct FunctionTable: Sendable {
  private let names: Set<String>
  private let beginnings: [UInt8: [[UInt8]]]
  private let parts: [[UInt8]]

  /// Makes a set of words such as `panic`, `kasan_*`, `*lockdep*`.
  init(_ lists: String...) {
    var names: Set<String> = []
    var beginnings: [UInt8: [[UInt8]]] = [:]
    var parts: [[UInt8]] = []
    for word in lists.flatMap({ $0.split(whereSeparator: { $0 == " " || $0 == "\n" }) }) {
      let bytes = Array(word.utf8.filter { $0 != UInt8(ascii: "*") })
      if word.hasPrefix("*") {
        parts.append(bytes)
      } else if word.hasSuffix("*") {
        beginnings[bytes[0], default: []].append(bytes)
      } else {
        names.insert(String(word))
      }
    }
    self.names = names
    self.beginnings = beginnings
    self.parts = parts
  }

  /// Whether a function belongs to it.
  func contains(_ name: String) -> Bool { contains(name, Array(name.utf8)[...]) }

  /// The same, where the name's bytes are at hand.
  func contains(_ name: String, _ bytes: ArraySlice<UInt8>) -> Bool {
    if names.contains(name) { return true }
    if let first = bytes.first, let list = beginnings[first], list.contains(where: { bytes.begins(with: $0) }) {
      return true
    }
    return parts.contains { bytes.firstIndex(of: $0) != nil }
  }
}
