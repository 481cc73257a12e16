import LinuxSystem
import Machine
import Notice
import SystemPackage

/// A user's folders and a machine, in a folder of their own.
final class UserSession {
  let root: FilePath
  let machine: Machine
  let user: UserFolders

  init() throws {
    let root = FilePath("/tmp").appending("lastgasp-notice-\(UInt64.random(in: 0 ... .max))")
    self.root = root
    for folder in ["machine", "home/Downloads", "home/.config", "runtime"] {
      try Files.createDirectories(root.pushing(FilePath(folder)), permissions: .ownerReadWriteExecute)
    }
    machine = Machine(root: root.appending("machine"))
    let variables = ["HOME": root.appending("home").string, "XDG_RUNTIME_DIR": root.appending("runtime").string]
    guard let user = UserFolders({ variables[$0] }) else { throw Errno.invalidArgument }
    self.user = user
  }

  deinit { try? Files.removeTree(root) }

  var board: FilePath { machine.path("/run/lastgasp/notice") }
  var downloads: FilePath { user.home.appending("Downloads") }

  func names(in folder: FilePath) throws -> [String] { try Files.entries(of: folder).map(\.string) }

  /// A program of a test's own.
  func program(_ name: String, _ script: String) throws -> FilePath {
    let path = root.appending(name)
    try Files.writeDurably(
      Array("#!/bin/sh\n\(script)\n".utf8), to: path, permissions: [.ownerReadWriteExecute, .groupReadExecute])
    return path
  }

  /// Programs that stand for pkexec and the rest: pkexec runs what it is given, after `beforehand`.
  func programs(helper: String, beforehand: String = "", opener: String = "exit 0") throws -> ReportDelivery.Programs {
    var programs = ReportDelivery.Programs()
    let pkexec = "[ \"$1\" = --disable-internal-agent ] || exit 99\nshift\n\(beforehand)\nexec \"$@\""
    programs.pkexec = try program("pkexec", pkexec)
    programs.helper = try program("helper", helper)
    programs.opener = try program("opener", opener)
    programs.lastgasp = try program("lastgasp", "echo \"by own rights: $*\"")
    return programs
  }

  /// A crash of a given second.
  static func notice(_ second: Int = 0, title: String = "kernel panic: sysrq triggered crash") -> CrashNotice {
    let digits = second < 10 ? "0\(second)" : "\(second)"
    return CrashNotice(
      id: "20261122T1015\(digits)Z-1a2b3c4d", crashedAt: "2026-11-22 10:15:\(digits) UTC",
      crashedAtSeconds: 1_795_342_500 + Double(second), title: title)
  }
}
