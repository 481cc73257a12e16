import SystemPackage
import Testing

@testable import crashlab

@Suite struct `The corpus of crash logs` {
  static let boot = (1...200).map { "[    0.\($0)] boot line \($0)" }

  @Test func `a log holds the end of the boot and the report, and none of the lab's own lines`() {
    let report = [
      "[    3.1] BUG: kernel NULL pointer dereference", "[    3.2] RIP: 0010:lab_read_register+0x5/0x10 [crash]",
    ]
    let console = Self.boot + ["[    3.0] lab: begins"] + report + ["[    4.0] lab: through", "sh: bye"]
    let log = CorpusLog.cut(console).split(separator: "\n").map(String.init)
    #expect(log.first == Self.boot[200 - CorpusLog.leadingLines])
    #expect(log.suffix(2) == report)
    #expect(!log.contains { $0.contains("lab: begins") || $0.contains("lab: through") || $0.contains("bye") })
  }

  @Test func `a kernel that died before it could be told anything gives the end of its boot`() {
    let last = "[    2.0] ---[ end Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0) ]---"
    let log = CorpusLog.cut(Self.boot + [last])
    #expect(log.hasSuffix(last + "\n"))
    #expect(log.contains("boot line 150\n") && !log.contains("boot line 50\n"))
  }

  @Test func `a long log loses its end, and no line is cut`() {
    let long = (1...2000).map { "[    5.\($0)] task \($0) and what there is to be said of it" }
    let log = CorpusLog.cut(["[    3.0] lab: begins"] + long)
    #expect(log.utf8.count <= CorpusLog.limit)
    #expect(log.split(separator: "\n").map(String.init) == Array(long.prefix(log.split(separator: "\n").count)))
  }

  @Test func `every crash has a name of its own that is good for a file`() {
    let kinds = KernelCrashCatalogue.all.map(\.kind)
    #expect(Set(kinds).count == kinds.count)
    #expect(kinds.allSatisfy { $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } })
  }

  @Test func `every kind that a recipe asks the module for is one of the module's`() {
    let source = String(decoding: PackageResources.crash_module_c, as: UTF8.self)
    for crash in KernelCrashCatalogue.all {
      for line in crash.recipe.split(separator: "\n") where line.hasPrefix("crash ") {
        let kind = line.dropFirst("crash ".count).prefix { $0 != " " }
        #expect(source.contains("{ \"\(kind)\", "), "\(crash.kind) wants \(kind)")
      }
    }
  }

  @Test func `a machine that goes on from a kept state has the devices that it was kept with`() {
    let image = CorpusImage(suite: "trixie", architecture: .arm64, directory: "/cache")
    let machine = CorpusMachine(kernelArguments: ["slub_debug=FZPU"], processors: 2)
    let boots = machine.arguments(for: image, console: "/c", monitor: "/m", state: nil)
    let goesOn = machine.arguments(for: image, console: "/c", monitor: "/m", state: "/s")
    #expect(goesOn == boots + ["-incoming", "exec:cat '/s'"])
    #expect(boots.contains("console=ttyAMA0 slub_debug=FZPU") && boots.contains("/cache/initramfs"))
  }
}
