import KernelLog
import Testing

struct LogTextTests {
  static func text(_ bytes: [UInt8], window: LogWindow = .all, chunk: Int = 4096) -> [UInt8] {
    var log = LogText(window: window)
    var output: [UInt8] = []
    var offset = 0
    while offset < bytes.count {
      log.update(Array(bytes[offset..<min(offset + chunk, bytes.count)]), to: &output)
      offset += chunk
    }
    log.finish(to: &output)
    return output
  }

  static func string(_ text: String, window: LogWindow = .all) -> String {
    String(decoding: Self.text(Array(text.utf8), window: window), as: UTF8.self)
  }

  @Test func `the header goes, the lines stay`() {
    #expect(Self.string("Panic#1 Part1\n<0>[    1.000000] a\tb\n") == "<0>[    1.000000] a\tb\n")
  }

  @Test func `only the first line can be a header`() {
    #expect(Self.string("first\nPanic#1 Part1\n") == "first\nPanic#1 Part1\n")
  }

  @Test func `a log without a last newline gets one, an empty log none`() {
    #expect(Self.string("cut sh") == "cut sh\n")
    #expect(Self.string("") == "")
    #expect(Self.string("Panic#1 Part1") == "")
  }

  static let table: [([UInt8], String)] = [
    ([0x61, 0x00, 0x62], "a\\x00b\n"),
    ([0x1b, 0x5b, 0x6d], "\\x1b[m\n"),
    ([0x0d, 0x7f], "\\x0d\\x7f\n"),
    ([0xff, 0x61], "\\xffa\n"),
    ([0xc3, 0xa4], "ä\n"),
    ([0xc3], "\\xc3\n"),
    ([0xc3, 0x61], "\\xc3a\n"),
    ([0xc0, 0xaf], "\\xc0\\xaf\n"),
    ([0xe2, 0x82, 0xac], "€\n"),
    ([0xe2, 0x82, 0x0a], "\\xe2\\x82\n"),
    ([0xed, 0xa0, 0x80], "\\xed\\xa0\\x80\n"),
    ([0xf0, 0x9f, 0x98, 0x80], "😀\n"),
    ([0xf0, 0x9f, 0xc3, 0xa4], "\\xf0\\x9fä\n"),
    ([0xf4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80\n"),
    ([0xc2, 0x85], "\\xc2\\x85\n"),
    ([0xe2, 0x80, 0xae], "\\xe2\\x80\\xae\n"),
  ]

  @Test(arguments: table)
  func `bytes that are no text are written out`(bytes: [UInt8], expected: String) {
    #expect(Self.text(bytes) == Array(expected.utf8))
    #expect(Self.text(bytes, chunk: 1) == Array(expected.utf8))
  }

  @Test func `random bytes always become valid UTF-8, however they are cut`() {
    var state: UInt64 = 42
    let bytes = (0..<20_000).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    let whole = Self.text(bytes)
    #expect(String(validating: whole, as: UTF8.self) != nil)
    #expect(!whole.contains(0))
    #expect(Self.text(bytes, chunk: 3) == whole)
  }

  static let log = "Oops#1 Part1\n[    1.000000] one\nand on\n[    2.000000] two\n[    3.000000] three\n"

  @Test(arguments: [
    (LogWindow.before(2), "[    1.000000] one\nand on\n"), (.after(2), "[    3.000000] three\n"),
    (.after(0.5), "[    1.000000] one\nand on\n[    2.000000] two\n[    3.000000] three\n"), (.after(3), ""),
  ])
  func `a window lets through only its lines`(window: LogWindow, expected: String) {
    #expect(Self.string(Self.log, window: window) == expected)
  }

  @Test func `a very long line passes whole`() {
    let long = String(repeating: "x", count: 100_000)
    #expect(Self.string("Panic#1 Part1\n\(long)\n") == long + "\n")
  }
}
