/// What a file in an archive may be called.
enum EntryName {
  /// Whether unpacking a file of this name stays inside the folder where the archive is unpacked.
  static func isSafe(_ name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 4096, !name.utf8.contains(0) else { return false }
    return name.split(separator: "/", omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
  }
}
