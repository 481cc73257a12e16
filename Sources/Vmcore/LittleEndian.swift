extension Collection<UInt8> where Index == Int {
  /// The little-endian number that begins so many bytes behind the start; `nil` where the bytes end before it does.
  func number<Number: FixedWidthInteger & UnsignedInteger>(at offset: UInt64, as type: Number.Type = Number.self)
    -> Number?
  {
    let width = UInt64(Number.bitWidth / 8)
    guard offset <= UInt64(count), UInt64(count) - offset >= width else { return nil }
    let first = startIndex + Int(offset)
    return self[first..<first + Int(width)].reversed().reduce(0) { $0 << 8 | Number($1) }
  }
}

extension UInt64 {
  /// The sum; `nil` where it is no address any more.
  func adding(_ other: UInt64) -> UInt64? {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? nil : sum
  }
}
