import Testing

@testable import BootLoaders

struct KernelWordsTests {
  static let word = "reserve_mem=4M:4096:lastgasp"

  @Test(arguments: [
    ("root=/dev/vda1 ro quiet", "root=/dev/vda1 ro quiet \(word)"),
    ("", word),
    ("ro  ", "ro \(word)  "),
    ("ro -- single", "ro \(word) -- single"),
    ("-- single", "\(word) -- single"),
    ("ro \(word)", "ro \(word)"),
    ("ro x\(word)", "ro x\(word) \(word)"),
    (" ro", " ro \(word)"),
  ])
  func `a word is put in once, and taken out again to the letter`(before: String, after: String) {
    #expect(KernelWords.adding([Self.word], to: before) == after)
    guard before != after else { return }
    #expect(KernelWords.removing([Self.word], from: after) == before)
  }

  @Test(arguments: [
    ("GRUB_CMDLINE_LINUX=\"crashkernel=256M ro\"", "GRUB_CMDLINE_LINUX=\"ro\""),
    ("'ro crashkernel=256M'", "'ro'"),
    ("crashkernel=256M", ""),
    ("crashkernel=256M,high ro", "crashkernel=256M,high ro"),
    ("ro crashkernel=256M crashkernel=256M quiet", "ro quiet"),
  ])
  func `only the very word is taken out`(before: String, after: String) {
    #expect(KernelWords.removing(["crashkernel=256M"], from: before) == after)
  }

  @Test(arguments: ["a\r\nb\r\n", "a\nb", "", "\n\n", "caf\u{e9}\n", "a\r\n\nb\rc"])
  func `lines come together as they were`(text: String) {
    #expect(ConfigurationText(Array(text.utf8)).bytes == Array(text.utf8))
  }

  @Test func `bytes of any encoding stay`() {
    let bytes: [UInt8] = [0x23, 0xff, 0xfe, 0x0a, 0x80, 0x0d, 0x0a]
    #expect(ConfigurationText(bytes).bytes == bytes)
  }

  @Test func `a line that is added ends the one before it`() {
    var text = ConfigurationText(Array("a\r\nb".utf8))
    text.append("c")
    #expect(text.bytes == Array("a\r\nb\r\nc\r\n".utf8))
  }

  @Test func `a difference is shown as diff does`() {
    let old = Array("1\n2\n3\n4\n5\n6\n7\n8\n9".utf8)
    let new = Array("1\n2\n3\n4\nfive\n6\n7\n8\n9".utf8)
    #expect(
      UnifiedDiff.of("/etc/x", old: old, new: new) == """
        --- /etc/x
        +++ /etc/x
        @@ -2,7 +2,7 @@
         2
         3
         4
        -5
        +five
         6
         7
         8

        """)
    #expect(
      UnifiedDiff.of("/etc/x", old: nil, new: Array("a\nb".utf8))
        == "--- /dev/null\n+++ /etc/x\n@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file\n")
    #expect(UnifiedDiff.of("/etc/x", old: old, new: old) == "")
  }
}
