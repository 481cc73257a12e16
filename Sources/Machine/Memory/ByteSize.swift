/// Sizes in bytes as the kernel's command line writes them.
public enum ByteSize {
  /// A number with an optional K, M, G or T, decimal or hexadecimal with `0x`; `nil` for anything else.
  ///
  /// `lib/cmdline.c`, `memparse`.
  public static func parse(_ text: some StringProtocol) -> UInt64? {
    guard let last = text.last else { return nil }
    let shift: UInt64
    switch last {
    case "K", "k": shift = 10
    case "M", "m": shift = 20
    case "G", "g": shift = 30
    case "T", "t": shift = 40
    default: shift = 0
    }
    let digits = shift == 0 ? text[...] : text.dropLast()
    let isHexadecimal = digits.hasPrefix("0x") || digits.hasPrefix("0X")
    guard let number = UInt64(isHexadecimal ? digits.dropFirst(2) : digits, radix: isHexadecimal ? 16 : 10) else {
      return nil
    }
    let (size, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
    return overflow ? nil : size
  }

  /// A size in the largest unit that leaves no remainder below a tenth: `4 MiB`, `1.5 GiB`, `512 bytes`.
  public static func describe(_ bytes: UInt64) -> String {
    for (unit, name) in [(UInt64(1) << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")] where bytes >= unit {
      let tenths = (bytes * 10 + unit / 2) / unit
      return tenths % 10 == 0 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
    }
    return bytes == 1 ? "1 byte" : "\(bytes) bytes"
  }
}
