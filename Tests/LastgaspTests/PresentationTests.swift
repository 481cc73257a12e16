import Bundles
import KernelLog
import SystemPackage
import Testing

@testable import lastgasp

@Suite struct `A crash on the screen` {
  private let longCommandLine = "root=/dev/vda1 " + (1...60).map { "option\($0)=value" }.joined(separator: " ")

  @Test(arguments: [40, 60, 80]) func `no line is wider than the terminal`(columns: Int) throws {
    let facts = try SampleCrash.facts(commandLine: longCommandLine)
    let style = TerminalStyle(columns: columns, rows: 50, isTerminal: true)
    for line in CrashScreen(facts, of: SampleCrash.bundle(), style: style).text.split(separator: "\n") {
      // Commands are to be copied, and stay whole.
      #expect(line.count <= columns || line.contains("lastgasp "))
    }
  }

  @Test func `away from a terminal text is 80 columns wide and has no escape sequences`() throws {
    let facts = try SampleCrash.facts(commandLine: longCommandLine)
    let text = CrashScreen(facts, of: SampleCrash.bundle(), style: TerminalStyle()).text
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(!text.contains("\u{1b}"))
    #expect(text.contains("option60=value"))
  }

  @Test(arguments: [24, 30, 50]) func `the whole is one screen, however long trace and command line are`(rows: Int)
    throws
  {
    let trace = (1...200).map { "function_\($0)" }
    let facts = try SampleCrash.facts(trace: trace, commandLine: longCommandLine)
    let style = TerminalStyle(columns: 80, rows: rows, isTerminal: true)
    let text = CrashScreen(facts, of: SampleCrash.bundle(seen: 3), style: style).text
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= rows)
    #expect(text.contains("  function_1\n"))
    #expect(text.contains("more\n"))
    #expect(text.contains("3 times"))
  }

  @Test func `what a log smuggled into a title does not reach the terminal`() throws {
    let facts = try SampleCrash.facts(title: "BUG: \u{1b}]0;owned\u{7} \u{9b}31m\nsecond", trace: ["f\u{1b}[2J"])
    let style = TerminalStyle(columns: 80, rows: 40, isTerminal: true, hasColor: false)
    let text = CrashScreen(facts, of: SampleCrash.bundle(), style: style).text
    #expect(text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) || $0 == "\n" })
    #expect(text.contains("\\x1b]0;owned"))
  }

  @Test(arguments: [
    (nil as String?, "xterm" as String?, true), ("", "xterm", true), ("1", "xterm", false), (nil, "dumb", false),
    (nil, nil, false),
  ])
  func `NO_COLOR and a terminal that has none are respected`(noColor: String?, terminal: String?, expected: Bool) {
    #expect(TerminalStyle.hasColor(noColor: noColor, terminal: terminal) == expected)
  }

  @Test func `words are wrapped, and broken only where one is longer than a line`() {
    #expect(TextLayout.wrapped("one two three", width: 8) == ["one two", "three"])
    #expect(TextLayout.wrapped("abcdefghijkl mn", width: 8) == ["abcdefgh", "ijkl mn"])
    #expect(TextLayout.wrapped("", width: 8) == [""])
    #expect(TextLayout.cut("abcdef", width: 4) == "abc…")
  }
}

@Suite struct `The list of bundles` {
  private let bundles = [
    SampleCrash.bundle(seen: 2),
    SampleCrash.bundle(id: "20261121T101530Z-1a2b3c4e", title: "kernel panic: x", kernel: nil),
  ]

  @Test(arguments: [120, 200]) func `on a wide terminal lines are cut to its width`(columns: Int) {
    let style = TerminalStyle(columns: columns, rows: 24, isTerminal: true)
    let lines = BundleTable(bundles, style: style, installedAt: nil).text.split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines { #expect(line.count <= columns) }
  }

  @Test(arguments: [60, 80, 119]) func `on a narrow terminal all of it is there, in lines that fit`(columns: Int) {
    let style = TerminalStyle(columns: columns, rows: 24, isTerminal: true)
    let text = BundleTable(bundles, style: style, installedAt: nil).text
    for line in text.split(separator: "\n") { #expect(line.count <= columns) }
    #expect(text.contains("2026-11-22 10:15:30"))
    #expect(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains("NULL pointer dereference in f"))
  }

  @Test(arguments: [
    ("20261122T101530Z-1a2b3c4d", "20261122T101530Z-1a2b3c4d"), ("2026", "2026"), ("latest", "latest"),
    ("lastgasp-20261122T101530Z-1a2b3c4d.zip", "20261122T101530Z-1a2b3c4d"),
    ("/var/crash/lastgasp/logs/lastgasp-20261122T101530Z-1a2b3c4d.zip", "20261122T101530Z-1a2b3c4d"),
  ]) func `a bundle may be named by its file`(text: String, id: String) {
    #expect(Session.identifier(text) == id)
  }

  @Test(
    arguments: [
      ([0x1f, 0x8b, 8], "zcat"), ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "xzcat"), ([0x28, 0xb5, 0x2f, 0xfd], "zstdcat"),
      (Array("BZh9".utf8), "bzcat"), (Array("PK\u{3}\u{4}".utf8), "unzip -p"),
    ] as [([UInt8], String)]) func `what is packed is said to be, with what unpacks it`(front: [UInt8], command: String)
  {
    #expect(PackedLog(front)?.hint("a.log").contains("\(command) a.log") == true)
    #expect(PackedLog(Array("[    0.000000] Linux version".utf8)) == nil)
  }

  @Test func `what could not be written is known at the end`() throws {
    let full = try unsafe FileDescriptor.open("/dev/full", .writeOnly)
    defer { try? full.close() }
    #expect(Terminal.lost() == nil)
    Terminal.write(Array("a".utf8), to: full)
    #expect(Terminal.lost() == .noSpace)
  }

  @Test func `elsewhere the crash stands whole under the rest, and there is no heading`() {
    let text = BundleTable(bundles, style: TerminalStyle(), installedAt: nil).text
    #expect(
      text == """
        20261122T101530Z-1a2b3c4d  2026-11-22 10:15:30  2x    6.12.117+deb13-cloud-amd64
            BUG: unable to handle kernel NULL pointer dereference in f
        20261121T101530Z-1a2b3c4e  2026-11-22 10:15:30  1x    unknown kernel
            kernel panic: x

        """)
  }

  @Test func `what crashed before the installation is said to have`() {
    let text = BundleTable(bundles, style: TerminalStyle(), installedAt: 1_800_000_000).text
    #expect(text.contains("before lastgasp was installed"))
  }
}

@Suite struct `The pager` {
  private func choice(_ variables: [String: String], actsForAnother: Bool = false, has: Set<String> = ["/usr/bin/less"])
    -> PagerChoice?
  {
    PagerChoice.choose(
      variables: variables.merging(["TERM": "xterm", "HOME": "/root"]) { given, _ in given },
      actsForAnother: actsForAnother,
      isInstalled: { has.contains($0.string) })
  }

  @Test func `is less, told to be secure, whatever the environment says of less`() throws {
    let pager = try #require(choice(["LESS": "-X", "LESSOPEN": "|sh", "LESSSECURE": "0"]))
    #expect(pager.program == "/usr/bin/less")
    #expect(pager.environment.contains("LESSSECURE=1"))
    #expect(pager.environment.filter { $0.hasPrefix("LESSOPEN") || $0 == "LESSSECURE=0" || $0 == "LESS=-X" }.isEmpty)
    #expect(pager.environment.contains("HOME=/root"))
  }

  @Test(arguments: [["PAGER": ""], ["PAGER": "cat"], ["TERM": "dumb"]])
  func `is none where that is wished`(variables: [String: String]) { #expect(choice(variables) == nil) }

  @Test func `is none where there is no less`() { #expect(choice([:], has: []) == nil) }

  @Test func `is the one that PAGER names, with its arguments`() throws {
    let pager = try #require(choice(["PAGER": "most -w"], has: ["/usr/bin/less", "/usr/bin/most"]))
    #expect(pager.program == "/usr/bin/most")
    #expect(pager.arguments == ["-w"])
  }

  @Test(arguments: ["most; id", "sh -c 'id'", "./most", "bin/most", "$(id)", "most|sh"])
  func `is less where PAGER wants a shell or a path that is not whole`(wish: String) throws {
    let pager = try #require(choice(["PAGER": wish], has: ["/usr/bin/less", "/usr/bin/most", "/usr/bin/sh", "./most"]))
    #expect(pager.program == "/usr/bin/less")
    #expect(pager.arguments.isEmpty)
  }

  @Test(arguments: [["SUDO_UID": "1000"], ["PKEXEC_UID": "1000"], ["DOAS_USER": "alice"]])
  func `is less alone, and clean, where somebody borrowed the rights`(variables: [String: String]) throws {
    let hostile = ["PAGER": "most", "LESSKEY": "/tmp/x", "LD_PRELOAD": "/tmp/x.so", "EDITOR": "sh"]
    let pager = try #require(
      choice(hostile.merging(variables) { $1 }, has: ["/usr/bin/less", "/usr/bin/most"]))
    #expect(pager.program == "/usr/bin/less")
    #expect(
      pager.environment == ["TERM=xterm", "LESS=FRXMK", "LESSSECURE=1", "LESSHISTFILE=-", "LESSCHARSET=utf-8"])
    #expect(choice(hostile, actsForAnother: true, has: ["/usr/bin/less", "/usr/bin/most"])?.program == "/usr/bin/less")
  }
}
