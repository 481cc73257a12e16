/// The modules of a `Modules linked in:` line.
///
/// Source: Linux 6.17, kernel/module/main.c, print_modules, and kernel/module/internal.h, module_flags: `name(POE+-)`.
struct ModuleList: Hashable, Sendable {
  /// All modules, those first that are not part of the kernel's source.
  private(set) var names: [String] = []
  /// Those that are not part of the kernel's source, or proprietary.
  private(set) var outOfTree: [String] = []

  /// How many are kept; a kernel with all its drivers has a few hundred.
  private static let limit = 1000

  /// Reads what follows the words of the line.
  init(_ text: ArraySlice<UInt8>) {
    var others: [String] = []
    let list = text.before(" [last unloaded")
    for word in list.split(separator: .space).prefix(Self.limit) {
      let name = word.prefix { $0 != UInt8(ascii: "(") }
      guard let first = name.first, first.isLetter || first == UInt8(ascii: "_") || first.isDigit,
        name.allSatisfy({ $0.isSymbol || $0 == UInt8(ascii: "-") })
      else { continue }
      let flags = word.dropFirst(name.count)
      let isForeign = flags.contains(UInt8(ascii: "O")) || flags.contains(UInt8(ascii: "P"))
      if isForeign { outOfTree.append(name.cleaned) } else { others.append(name.cleaned) }
    }
    names = outOfTree + others
  }
}
