import LinuxSystem
import SystemPackage
import TestSupport
import Testing

@testable import Notice

@Suite struct UserFoldersTests {
  @Test(
    arguments: [
      ("XDG_DOWNLOAD_DIR=\"$HOME/Herunter Geladenes\"\n", "/home/u/Herunter Geladenes"),
      ("# a comment\nXDG_DESKTOP_DIR=\"$HOME/Desk\"\nXDG_DOWNLOAD_DIR=\"/data/in\"\n", "/data/in"),
      ("XDG_DOWNLOAD_DIR=\"$HOME/a\"\nXDG_DOWNLOAD_DIR=\"$HOME/b\"\n", "/home/u/b"),
      ("XDG_DOWNLOAD_DIR=\"$HOME\"", "/home/u"),
      ("XDG_DOWNLOAD_DIR=\"$HOME/\"", "/home/u"),
      ("XDG_DOWNLOAD_DIR=\"$HOME/$(touch x)\"", "/home/u/$(touch x)"),
      ("XDG_DOWNLOAD_DIR=\"relative\"", nil),
      ("XDG_DOWNLOAD_DIR=\"$OTHER/x\"", nil),
      ("XDG_DOWNLOAD_DIR=\"$HOMELESS/x\"", nil),
      ("XDG_DOWNLOAD_DIR=\"unclosed", nil),
      ("", nil),
    ] as [(String, String?)])
  func `the folder for downloads is read, and nothing of the file is executed`(text: String, path: String?) {
    #expect(UserFolders.downloads(in: text, home: "/home/u") == path.map { FilePath($0) })
  }

  @Test func `a folder that is not there is not made: the next best is taken`() throws {
    let session = try UserSession()
    let file = session.user.home.appending(".config/user-dirs.dirs")
    try Files.writeDurably(Array("XDG_DOWNLOAD_DIR=\"$HOME/nowhere\"\n".utf8), to: file)
    #expect(session.user.downloads == session.downloads)
    try Files.removeDirectory(session.downloads)
    #expect(session.user.downloads == session.user.home)
    let disk = session.root.appending("disk")
    try Files.createDirectories(disk, permissions: .ownerReadWriteExecute)
    try SymbolicLink.make(at: session.downloads, to: disk)
    #expect(session.user.downloads == session.downloads)
  }

  @Test func `a relative path in a variable is ignored, and without a home there is nothing`() {
    let variables = ["HOME": "/home/u", "XDG_STATE_HOME": "state", "XDG_RUNTIME_DIR": "run"]
    let folders = UserFolders { variables[$0] }
    #expect(folders?.state == "/home/u/.local/state")
    #expect(folders?.runtime == nil)
    #expect(UserFolders { _ in nil } == nil)
  }
}
