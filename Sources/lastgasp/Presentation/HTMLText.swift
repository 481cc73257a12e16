/// Text in a page.
enum HTMLText {
  /// The bytes with what HTML would act on written as references: they can stand between tags and in quoted attributes.
  static func escaped(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "&"): output += "&amp;".utf8
      case UInt8(ascii: "<"): output += "&lt;".utf8
      case UInt8(ascii: ">"): output += "&gt;".utf8
      case UInt8(ascii: "\""): output += "&quot;".utf8
      case UInt8(ascii: "'"): output += "&#39;".utf8
      default: output.append(byte)
      }
    }
    return output
  }

  /// The text with what HTML would act on written as references.
  static func escaped(_ text: String) -> String { String(decoding: escaped(text.utf8), as: UTF8.self) }
}
