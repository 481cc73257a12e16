internal import SystemPackage

/// Why a text is no value of a key: what would be one.
struct SettingValueError: Error {
  var expected: String
}

/// The kinds of values, read from text; each throws what it had expected instead.
enum SettingValue {
  static func boolean(_ text: String) throws(SettingValueError) -> Bool {
    switch text.lowercased() {
    case "1", "yes", "true": true
    case "0", "no", "false": false
    default: throw SettingValueError(expected: "1 or 0 (yes or no, true or false)")
    }
  }

  static func count(_ text: String) throws(SettingValueError) -> Int {
    guard let number = decimal(text) else { throw SettingValueError(expected: "a number, 0 for no limit") }
    return number
  }

  /// Bytes, or KiB, MiB, GiB with a suffix `K`, `M`, `G`.
  static func bytes(_ text: String, atLeast minimum: Int = 0) throws(SettingValueError) -> Int {
    let shifts: [Character: Int] = ["K": 10, "M": 20, "G": 30]
    let shift = text.uppercased().last.flatMap { shifts[$0] } ?? 0
    let digits = shift == 0 ? text[...] : text.dropLast()
    guard let number = decimal(digits), number <= Int.max >> shift, number << shift >= minimum else {
      let least = minimum > 0 ? ", at least \(minimum)" : ""
      throw SettingValueError(expected: "a number of bytes, or one with K, M or G behind it\(least)")
    }
    return number << shift
  }

  /// A physical address, decimal or `0x…`; an empty text is none.
  static func address(_ text: String) throws(SettingValueError) -> UInt64? {
    if text.isEmpty { return nil }
    let isHexadecimal = text.lowercased().hasPrefix("0x")
    let digits = isHexadecimal ? text.dropFirst(2) : text[...]
    guard digits.first?.isHexDigit == true, let address = UInt64(digits, radix: isHexadecimal ? 16 : 10), address > 0
    else { throw SettingValueError(expected: "a physical address such as 0x30000000, or nothing") }
    return address
  }

  static func folder(_ text: String) throws(SettingValueError) -> FilePath {
    let path = try file(text)
    guard !path.components.isEmpty else { throw SettingValueError(expected: "the full path of a folder, not /") }
    return path
  }

  static func file(_ text: String) throws(SettingValueError) -> FilePath {
    let path = FilePath(text)
    guard path.isAbsolute, !path.components.contains(where: { $0.kind == .parentDirectory }) else {
      throw SettingValueError(expected: "a full path that begins with / and has no .. in it")
    }
    return path.lexicallyNormalized()
  }

  static func optionalFile(_ text: String) throws(SettingValueError) -> FilePath? {
    text.isEmpty ? nil : try file(text)
  }

  static func optionalFolder(_ text: String) throws(SettingValueError) -> FilePath? {
    text.isEmpty ? nil : try folder(text)
  }

  /// The words of an option list or a command line, parted by blanks.
  static func words(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).map(String.init)
  }

  /// A group's name or number; an empty text is none.
  static func group(_ text: String) throws(SettingValueError) -> String? {
    if text.isEmpty { return nil }
    guard !text.hasPrefix("-"), text.allSatisfy({ !$0.isWhitespace && $0 != ":" && $0 != "/" && $0 != "," }) else {
      throw SettingValueError(expected: "the name of one group, or nothing")
    }
    return text
  }

  static func choice<Choice>(_ text: String) throws(SettingValueError) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let choice = Choice(rawValue: text.lowercased()) else {
      throw SettingValueError(expected: Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  static func crashKernel(_ text: String) throws(SettingValueError) -> CrashKernelRequest {
    if text.lowercased() == "auto" { return .automatic }
    if ["off", "none", "no", "0"].contains(text.lowercased()) { return .never }
    let sizes = words(text)
    guard !sizes.isEmpty, sizes.allSatisfy(isReservation) else {
      throw SettingValueError(
        expected: "auto, off, or what stands behind crashkernel= such as 256M (1M at least; a number alone is bytes)")
    }
    return .sizes(sizes)
  }

  /// Whether the kernel understands `text` behind `crashkernel=`, and a boot loader's configuration does no harm to it.
  private static func isReservation(_ text: String) -> Bool {
    text.first?.isWholeNumber == true
      && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ":,@-".contains($0)) }
      && CrashKernelText.isSensible(text)
  }

  /// `name=number` words for /proc/sys/kernel; a name given twice counts the last time.
  static func panicSysctls(_ text: String) throws(SettingValueError) -> PanicSysctls {
    var assignments: [PanicSysctls.Assignment] = []
    for word in words(text) {
      let assignment = try panicSysctl(word)
      assignments.removeAll { $0.name == assignment.name }
      assignments.append(assignment)
    }
    return PanicSysctls(assignments)
  }

  private static func panicSysctl(_ word: String) throws(SettingValueError) -> PanicSysctls.Assignment {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let name = PanicSysctls.Name(rawValue: String(parts[0])) else {
      let names = PanicSysctls.Name.allCases.map(\.rawValue).joined(separator: ", ")
      throw SettingValueError(expected: "NAME=NUMBER words, NAME being one of \(names)")
    }
    if name == .panicPrint, parts[1] == "auto" { return PanicSysctls.Assignment(name, .fitted) }
    let lowest = name == .panic ? Int(Int32.min) : 0
    guard let number = Int(parts[1]), (lowest...Int(Int32.max)).contains(number) else {
      throw SettingValueError(expected: "a number for \(name.rawValue)\(name == .panicPrint ? ", or auto" : "")")
    }
    return PanicSysctls.Assignment(name, .number(number))
  }

  /// Digits alone: `Int` itself takes a sign too.
  private static func decimal(_ text: some StringProtocol) -> Int? {
    text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int(text) : nil
  }
}
