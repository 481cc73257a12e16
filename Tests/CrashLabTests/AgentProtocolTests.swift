import Testing

@testable import crashlab

@Suite struct `The agent's lines` {
  @Test func `a reply gives the status and both outputs byte for byte`() {
    let line = "lab\t7\t3\t\(Base64.encode([0, 255, 10]))\t\(Base64.encode("no\tsuch thing\n".utf8))"
    #expect(
      AgentProtocol.parse(line)
        == .reply(
          id: "7", CommandResult(status: 3, outputBytes: [0, 255, 10], errorBytes: Array("no\tsuch thing\n".utf8))))
  }

  @Test func `a reply with empty outputs is a reply`() {
    #expect(
      AgentProtocol.parse("lab\t1\t0\t\t") == .reply(id: "1", CommandResult(status: 0, outputBytes: [], errorBytes: []))
    )
  }

  @Test func `the shell of a boot says which boot it is`() {
    #expect(AgentProtocol.parse("lab\tready\t1b5ed4e8\tfast") == .ready(bootID: "1b5ed4e8", kind: "fast"))
  }

  @Test(arguments: [
    "", "lab", "lab\t7\t0\tYWJ", "lab\t7\t0\tYWJj", "lab\t7\tx\t\t", "[    0.0] Linux version 6.1", "xlab\t7\t0\t\t",
  ])
  func `noise and what a reset cut short are no message`(line: String) {
    #expect(AgentProtocol.parse(line) == nil)
  }

  @Test func `a request is one line whatever the command holds`() {
    let request = AgentProtocol.request(id: "2", command: "echo a\n\techo b")
    #expect(request.hasSuffix("\n") && request.count { $0 == "\n" } == 1)
    #expect(
      request.split(separator: "\t").last.flatMap { Base64.decode($0.dropLast()) }.map {
        String(decoding: $0, as: UTF8.self)
      } == "echo a\n\techo b")
  }
}

@Suite struct `Base64 text` {
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
  ])
  func `RFC 4648's own examples go both ways`(plain: String, coded: String) {
    #expect(Base64.encode(plain.utf8) == coded)
    #expect(Base64.decode(coded) == Array(plain.utf8))
  }

  @Test(arguments: ["Zg=", "Z", "Zm9v!m9v", "====="]) func `what is not whole is refused`(text: String) {
    #expect(Base64.decode(text) == nil)
  }
}

@Suite struct `Lines out of pieces` {
  @Test func `a line is given once it has ended, whatever pieces it came in`() {
    var splitter = LineSplitter()
    #expect(splitter.take("one\r\ntw".utf8) == ["one"])
    #expect(splitter.take("o".utf8) == [])
    #expect(splitter.take("\n\nthree".utf8) == ["two", ""])
    #expect(splitter.unfinished == "three")
  }
}
