import Foundation

/// As much of JSON Schema (draft 2020-12) as our own schemas use.
struct JSONSchema {
  private let root: [String: Any]

  init(contentsOf file: URL) throws {
    root = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any] ?? [:]
  }

  /// Everything in which a text is not of the schema; empty where it is.
  func violations(in json: some Encodable) throws -> [String] {
    violations(in: try JSONSerialization.jsonObject(with: JSONEncoder().encode(json)), root, at: "$")
  }

  private func violations(in value: Any, _ rule: [String: Any], at place: String) -> [String] {
    if let reference = rule["$ref"] as? String { return violations(in: value, definition(reference), at: place) }
    var found: [String] = []
    if let type = rule["type"] as? String, !Self.isOf(type, value) { found.append("\(place) is no \(type): \(value)") }
    if let allowed = rule["enum"] as? [AnyHashable], !allowed.contains(where: { $0 == value as? AnyHashable }) {
      found.append("\(place) is \(value)")
    }
    if let object = value as? [String: Any] {
      let properties = rule["properties"] as? [String: [String: Any]] ?? [:]
      for name in rule["required"] as? [String] ?? [] where object[name] == nil {
        found.append("\(place).\(name) is missing")
      }
      for (name, below) in object {
        guard let next = properties[name] else {
          if rule["additionalProperties"] as? Bool == false { found.append("\(place).\(name) is not described") }
          continue
        }
        found += violations(in: below, next, at: "\(place).\(name)")
      }
    }
    if let list = value as? [Any], let items = rule["items"] as? [String: Any] {
      for (index, below) in list.enumerated() { found += violations(in: below, items, at: "\(place)[\(index)]") }
    }
    return found
  }

  private func definition(_ reference: String) -> [String: Any] {
    let name = reference.split(separator: "/").last.map(String.init) ?? ""
    return (root["$defs"] as? [String: [String: Any]])?[name] ?? [:]
  }

  private static func isOf(_ type: String, _ value: Any) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "integer": value is Int
    case "number": value is NSNumber
    default: false
    }
  }
}
