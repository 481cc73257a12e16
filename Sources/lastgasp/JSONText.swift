import FoundationEssentials

/// What a command prints for machines.
enum JSONText {
  /// A value as indented JSON with sorted keys, ending in a newline.
  static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}
