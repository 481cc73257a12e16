/// The kernel's taint flags in words.
///
/// Source: Linux 6.17, Documentation/admin-guide/tainted-kernels.rst and kernel/panic.c, taint_flags.
enum TaintFlags {
  private static let words: [Character: String] = [
    "P": "a proprietary module was loaded", "F": "a module was loaded by force",
    "S": "the processor is out of its specification",
    "R": "a module was unloaded by force", "M": "the processor reported a machine check", "B": "a bad page was found",
    "U": "user space asked for it", "D": "the kernel had crashed before (oops or BUG)",
    "A": "the ACPI table was overridden",
    "W": "the kernel had warned before", "C": "a staging driver was loaded",
    "I": "a workaround for a firmware bug is on",
    "O": "an out-of-tree module was loaded", "E": "an unsigned module was loaded",
    "L": "a soft lockup had happened before",
    "K": "the kernel was live-patched", "X": "auxiliary, as the distribution defines it",
    "T": "the kernel was built with struct randomization",
    "N": "a test was run in the kernel", "J": "fwctl changed a device's state",
  ]

  /// What each letter says, in the order of the letters.
  ///
  /// `G` only says that no proprietary module is loaded.
  static func words(_ letters: String) -> [String] {
    letters.compactMap { $0 == "G" ? nil : words[$0] ?? "flag \($0)" }
  }
}
