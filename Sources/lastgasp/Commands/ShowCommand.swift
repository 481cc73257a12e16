import ArgumentParser
import Bundles
import KernelLog
import SystemPackage

/// The command `lastgasp show`.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what crashed.",
    usage: """
      lastgasp show [<id>] [--log [--no-pager] | --json]
      lastgasp show [<id>] --html <file> [--force]
      """,
    discussion: """
      Prints a crash in one screen, or with --log the kernel's last log: on a terminal through a pager. With --html it is \
      a page that stands alone, with the log in it.
      """)

  @Argument(
    help:
      "The bundle, as list names it, the beginning of that, or the path of a zip; \"latest\" is the newest to be read.",
    completion: .bundles)
  var id = "latest"

  @Flag(help: "Print the kernel's log instead of the summary.")
  var log = false

  @Flag(help: "Print what is known for machines.")
  var json = false

  @Option(
    help: ArgumentHelp("Write a page with all of it to a file, or to - for standard output.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?

  @Flag(help: "Replace the file where it is there already.")
  var force = false

  @Flag(help: "Use no pager.")
  var noPager = false

  @OptionGroup var options: CommonOptions

  func validate() throws {
    guard [log, json, html != nil].count(where: \.self) <= 1 else {
      throw ValidationError("give one of --log, --json and --html")
    }
    if html?.isEmpty == true { throw ValidationError("--html takes the name of a file, or - for standard output") }
    if force && html == nil { throw ValidationError("--force is for --html") }
  }

  func run() throws {
    let session = Session(options)
    let bundle = try session.bundle(id)
    do {
      if log {
        try showLog(of: bundle, session)
      } else if json {
        try showReport(of: bundle, session)
      } else {
        let screen = CrashScreenOrPage(facts: try session.store.facts(of: bundle), bundle: bundle)
        try html.map { try screen.writePage(to: $0, isForced: force, session) } ?? screen.show()
      }
    } catch let error as BundleError {
      Terminal.complain("cannot show \(bundle.id): \(error)")
      throw ExitCode(1)
    }
    session.noteLookedAt(bundle)
  }

  /// The log as text; the escapes that keep it from acting on a terminal are in it wherever it goes.
  private func showLog(of bundle: Bundle, _ session: Session) throws {
    try Pager.show(isWanted: !noPager) { sink in
      var shown = ShownText()
      var output: [UInt8] = []
      try session.store.extract("dmesg.txt", from: bundle) { piece in
        output.removeAll(keepingCapacity: true)
        shown.update(piece, to: &output)
        try sink(output)
      }
    }
  }

  private func showReport(of bundle: Bundle, _ session: Session) throws {
    let isTerminal = Terminal.isInteractive
    var shown = ShownText()
    try session.store.extract("report.json", from: bundle) { piece in
      var output: [UInt8] = []
      if isTerminal { shown.update(piece, to: &output) }
      Terminal.write(isTerminal ? output : piece)
    }
  }
}

/// The two ways in which the facts of a crash are shown.
private struct CrashScreenOrPage {
  let facts: BundleFacts
  let bundle: Bundle

  func show() { Terminal.write(CrashScreen(facts, of: bundle, style: .standardOutput).text) }

  func writePage(to place: String, isForced: Bool, _ session: Session) throws {
    let page = CrashPage(facts, of: bundle)
    try OutputPlace(place, isForced: isForced).write { descriptor in
      try page.write(to: { _ = try descriptor.writeAll($0) }) { sink in
        try session.store.extract("dmesg.txt", from: bundle, to: sink)
      }
    }
    if place != "-" { Terminal.complain("wrote \(place)") }
  }
}
