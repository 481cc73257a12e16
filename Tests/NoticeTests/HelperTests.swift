import LinuxSystem
import SystemPackage
import Testing

@testable import Notice

/// What is installed for the notice beside the program: it must agree with it, and take nothing else.
@Suite struct HelperTests {
  static let folder = FilePath(#filePath).removingLastComponent().pushing("../../packaging/desktop")
    .lexicallyNormalized()
  static let helper = folder.appending("report-for-user")
  static let id = UserSession.notice().id

  @Test(arguments: [
    [], ["show"], ["export"], [id, "show"], ["delete", id], ["show", "latest"], ["show", "--log"], ["--raw", id],
    ["export", id, "--raw"], ["export", id + "\n--raw"], ["export", "../" + id], ["export", id.uppercased()],
    ["export", id + "0"], ["export", ""],
  ])
  func `the helper that runs as root takes a word and an identifier, and nothing else`(arguments: [String]) throws {
    var helper = try ChildProcess.start("/bin/sh", [Self.helper.string] + arguments)
    var said: [UInt8] = []
    while true {
      let bytes = helper.hear(waitingUpTo: 10)
      said += bytes
      if bytes.isEmpty, helper.end() != nil { break }
    }
    #expect(helper.end() == .exited(64))
    #expect(String(decoding: said, as: UTF8.self).hasPrefix("report-for-user: "))
  }

  @Test func `polkit knows the helper by its path, and each request by its word`() throws {
    let policy = try Files.readText(Self.folder.appending("org.lastgasp.policy"))
    let path = ReportDelivery.Programs().helper
    #expect(policy.ranges(of: "exec.path\">\(path)<").count == ReportRequest.allCases.count)
    let script = try Files.readText(Self.helper)
    for request in ReportRequest.allCases {
      let word = try #require(request.helperArguments(for: Self.id).first)
      #expect(policy.contains("exec.argv1\">\(word)<"))
      #expect(script.contains("\n  \(word)) exec /usr/bin/lastgasp \(word) \"$2\""))
    }
    // A password each time, or once for a while; nobody is let in without.
    #expect(policy.ranges(of: "<allow_").count == 6)
    #expect(policy.ranges(of: ">auth_admin").count == 6)
  }
}
