/// A number of bytes for people, in MiB from the first one on.
func readable(_ bytes: UInt64) -> String {
  switch bytes {
  case ..<(1 << 20): "\((bytes + 1023) >> 10) KiB"
  case ..<(10 << 30): "\(bytes >> 20) MiB"
  default: "\(bytes >> 30) GiB"
  }
}

extension UInt64 {
  /// The sum, or the largest number where it is larger than that.
  func adding(_ other: UInt64) -> UInt64 {
    let (sum, isTooLarge) = addingReportingOverflow(other)
    return isTooLarge ? .max : sum
  }
}
