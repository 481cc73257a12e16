import Bundles
import Foundation
import KernelLog
import Testing

@testable import lastgasp

/// What was written.
private final class Collected {
  var all: [UInt8] = []
}

@Suite struct `The page of a crash` {
  private func page(title: String = "BUG in f", log: String) throws -> String {
    let bytes = Collected()
    let page = CrashPage(try SampleCrash.facts(title: title), of: SampleCrash.bundle())
    try page.write(to: { bytes.all += $0 }) { sink in
      // In pieces that cut lines and characters.
      let all = Array(log.utf8)
      for start in stride(from: 0, to: all.count, by: 3) { try sink(Array(all[start..<min(start + 3, all.count)])) }
    }
    return String(decoding: bytes.all, as: UTF8.self)
  }

  @Test func `has title, facts, trace and every line of the log`() throws {
    let page = try page(log: "<6>[    1.0] one\n<2>[    2.000000] worse\nlast é")
    #expect(page.contains("<title>BUG in f</title>"))
    #expect(page.contains("<th>Process</th><td>insmod (pid 480) on CPU 0</td>"))
    #expect(page.contains("lab_write_command\nvfs_write"))
    #expect(page.contains("<div>&lt;6&gt;[    1.0] one</div>"))
    #expect(page.contains("<div class=\"bad\">&lt;2&gt;[    2.000000] worse</div>"))
    #expect(page.contains("<div>last é</div>"))
  }

  @Test func `takes everything from the bundle as text`() throws {
    let hostile = "</pre></div><script>alert(1)</script><img src=x onerror='a()'>\" & \u{1b}[2J"
    let page = try page(title: hostile, log: hostile + "\n")
    #expect(page.ranges(of: "<script>").count == 1)
    #expect(!page.contains("<img"))
    #expect(!page.contains("\u{1b}"))
    #expect(page.contains("&lt;img src=x onerror=&#39;a()&#39;&gt;&quot; &amp; \\x1b[2J"))
  }

  @Test func `loads nothing, and lets nothing run but its own style and script`() throws {
    let page = try page(log: "x\n")
    #expect(page.ranges(of: "http").map { page[$0.lowerBound...].prefix(10) } == ["http-equiv"])
    #expect(!page.contains("src="))
    #expect(!page.contains("url("))
    #expect(page.contains("default-src 'none'"))
    #expect(!page.contains("unsafe-inline"))
  }
}
