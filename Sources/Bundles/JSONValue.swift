internal import FoundationEssentials

/// Any JSON, so that a report can be rewritten whatever fields it has.
enum JSONValue: Codable, Hashable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let integer = try? value.decode(Int.self) {
      self = .integer(integer)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    switch self {
    case .null: try value.encodeNil()
    case .bool(let bool): try value.encode(bool)
    case .integer(let integer): try value.encode(integer)
    case .number(let number): try value.encode(number)
    case .text(let text): try value.encode(text)
    case .list(let list): try value.encode(list)
    case .object(let object): try value.encode(object)
    }
  }

  /// Reads JSON; `nil` when the bytes are none.
  init?(_ bytes: [UInt8]) {
    guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes)) else { return nil }
    self = value
  }

  /// The text, indented, with sorted keys, ending with a newline.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// The same with every text replaced, except those under these keys.
  func mapTexts(except keys: Set<String>, _ replace: (String) -> String) -> JSONValue {
    switch self {
    case .null, .bool, .integer, .number: self
    case .text(let text): .text(replace(text))
    case .list(let list): .list(list.map { $0.mapTexts(except: keys, replace) })
    case .object(let object):
      .object(
        Dictionary(
          uniqueKeysWithValues: object.sorted { $0.key < $1.key }.map { key, value in
            (key, keys.contains(key) ? value : value.mapTexts(except: keys, replace))
          }))
    }
  }
}
