import Testing

@testable import Settings

@Suite struct `Lines of a settings file` {
  @Test(
    arguments: [
      (#"KEY=plain"#, "plain"),
      (#"KEY="#, ""),
      (#"KEY="""#, ""),
      (#"KEY="with blanks  in it""#, "with blanks  in it"),
      (#"KEY='single $HOME `id` \n'"#, #"single $HOME `id` \n"#),
      (#"KEY="a \"quoted\" word""#, #"a "quoted" word"#),
      (#"KEY="back\\slash and \n""#, #"back\slash and \n"#),
      ("KEY=a\\ b\\#c", "a b#c"),
      (#"KEY=one"two three"'four five'six"#, "onetwo threefour fivesix"),
      (#"KEY=it\'s"#, "it's"),
      (#"KEY='it'"'"'s'"#, "it's"),
      (#"KEY=value # a comment"#, "value"),
      (#"KEY=value#no-comment"#, "value#no-comment"),
      (#"KEY="value # no comment""#, "value # no comment"),
      (#"KEY=a=b=c"#, "a=b=c"),
      (#"   KEY=indented   "#, "indented"),
      (#"export KEY=exported"#, "exported"),
      (#"KEY=value;"#, "value"),
      ("KEY=tab\there", nil),
      ("KEY=\"tab\there\"", "tab\there"),
      ("KEY=con\\\ntinued", "continued"),
      ("KEY=\"con\\\ntinued\"", "continued"),
      ("KEY=\"grüße → ✓\"", "grüße → ✓"),
      ("\u{FEFF}KEY=after a byte order mark", nil),
      ("\u{FEFF}KEY=mark", "mark"),
      ("KEY=windows\r\n", "windows"),
      ("KEY=\"windows\"\r\n", "windows"),
      ("KEY=con\\\r\ntinued\r\n", "continued"),
      ("KEY=\"crashkernel=256M \"", "crashkernel=256M "),
    ] as [(String, String?)])
  func `quoting is a shell's`(line: String, value: String?) {
    let scanned = AssignmentScanner.scan(line)
    #expect(scanned.count == 1)
    #expect((try? scanned.first?.get().value) == value)
    if value != nil { #expect((try? scanned.first?.get().name) == "KEY") }
  }

  @Test(arguments: [
    (#"KEY=$HOME"#, "$HOME"),
    (#"KEY=$(date +%F > /tmp/x)"#, "$(date +%F > /tmp/x)"),
    (#"KEY=`id -u`"#, "`id -u`"),
    (#"KEY="$HOME/x""#, "$HOME/x"),
    (#"KEY="a $(reboot; true) b""#, "a $(reboot; true) b"),
    (#"KEY="`reboot`""#, "`reboot`"),
    (#"KEY=${OTHER:-4}"#, "${OTHER:-4}"),
  ])
  func `nothing is expanded, and that is said`(line: String, value: String) {
    #expect(
      AssignmentScanner.scan(line) == [
        .success(Assignment(name: "KEY", value: value, line: 1, asksForExpansion: true))
      ])
  }

  @Test(arguments: [#"KEY='$HOME'"#, #"KEY=\$HOME"#, #"KEY="\$HOME \`id\`""#, #"KEY="costs 5$""#])
  func `a dollar that no shell expands is no warning`(line: String) throws {
    let assignment = try #require(try AssignmentScanner.scan(line).first?.get())
    #expect(!assignment.asksForExpansion)
  }

  @Test(arguments: [
    "USE_PSTORE_RAM", "USE_PSTORE_RAM 1", "KEY = 1", "KEY =1", "KEY= 1", "1KEY=1", "=1", "KEY+=1", "K-EY=1", "./run-me",
    "[section]",
    "KEY=a b", "KEY='open", "KEY=\"open", "KEY=a&b", "KEY=a|b", "KEY=a>b", "KEY=(a b)", "KEY=$(open", "KEY=`open",
    "if true",
    "KEY=nul\u{0}byte", "KEY=\"bell\u{7}\"", "KEY=lone\rreturn", ". /etc/default/other", "source x", "export",
    "export KEY",
    ": ${KEY:=1}", "KEY=\"a\nb\"",
  ])
  func `what is no assignment is left out and said, and the next line counts`(line: String) throws {
    let scanned = AssignmentScanner.scan("\(line)\nNEXT=1\n")
    guard case .failure(let error) = scanned.first else {
      Issue.record("taken for an assignment: \(scanned)")
      return
    }
    #expect(error.line == 1)
    #expect(!error.reason.isEmpty)
    #expect(try scanned.last?.get().name == "NEXT")
  }

  @Test func `lines are counted through comments, blank lines and continued lines`() throws {
    let text = "# one\n\nA=1\nB=\"x\\\ny\"\n   # six\n\n;;C=3; D=4\r\nE=5"
    let assignments = try AssignmentScanner.scan(text).map { try $0.get() }
    #expect(assignments.map(\.name) == ["A", "B", "C", "D", "E"])
    #expect(assignments.map(\.line) == [3, 4, 8, 8, 9])
  }

  @Test(arguments: ["", "\n", "# only a comment", "   \t ", "\r\n\r\n", "\\\n"])
  func `a file without assignments is no problem`(text: String) {
    #expect(AssignmentScanner.scan(text).isEmpty)
  }
}
