import Glibc
import LinuxSystem
import SystemPackage
import Testing
import Vmcore

/// A core of a real kernel beside what the other tools read out of it: too large to be kept in the tree.
///
///     makedumpfile --dump-dmesg CORE CORE.makedumpfile; vmcore-dmesg CORE > CORE.vmcore-dmesg
///     LASTGASP_VMCORE=CORE swift test --filter RealCoreTests
///
/// A tool that cannot read the core, and so left no file, is passed over.
@Suite struct RealCoreTests {
  static let core = unsafe getenv("LASTGASP_VMCORE").map { unsafe String(cString: $0) }

  @Test(
    .enabled(if: core != nil),
    arguments: [("makedumpfile", .makedumpfile), ("vmcore-dmesg", .vmcoreDmesg)] as [(String, DmesgFormat)])
  func `the log is that of the other tool, byte for byte`(tool: String, format: DmesgFormat) throws {
    let path = try #require(Self.core)
    guard try Files.exists(FilePath("\(path).\(tool)")) else { return }
    // makedumpfile prints bytes from 0x80 on as negative numbers: \xffffffc3 for \xc3.
    let expected = Array(
      try Files.readText(FilePath("\(path).\(tool)"), limit: 1 << 30)
        .replacing("\\xffffff", with: "\\x").utf8)
    var reader = try Vmcore.open(FilePath(path)).log()
    var text: [UInt8] = []
    while let chunk = reader.nextText(format) { text += chunk }
    #expect(reader.damage.isNone)
    #expect(!text.isEmpty)
    if text != expected {
      Issue.record("\(text.count) bytes, not the \(expected.count) of \(tool)")
    }
  }
}
