import ArgumentParser
import Bundles
import Lifecycle
import Machine
import Notice
import Settings
import SystemPackage

/// The command `lastgasp list`.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the bundles, newest first.")

  @Flag(help: "Print it for machines.")
  var json = false

  @OptionGroup var options: CommonOptions

  func run() throws {
    let session = Session(options)
    let bundles = try session.bundles()
    if json { return Terminal.write(try JSONText.of(bundles)) }
    guard !bundles.isEmpty else { return Terminal.complain("no crash was recorded") }
    let installation = Installation.recorded(of: session.machine)
    for bundle in bundles {
      let isOld = installation.map { bundle.crashedAt < $0.at } ?? false
      Terminal.write(BundleText(bundle).line + (isOld ? "  (before lastgasp was installed)" : "") + "\n")
    }
  }
}

/// The command `lastgasp show`.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show what crashed.",
    discussion: "Prints the summary of a bundle, or with --log the kernel's last log.")

  @Argument(help: "The bundle, as list names it, or the beginning of its name; \"latest\" is the newest.")
  var id = "latest"

  @Flag(help: "Print the kernel's log instead of the summary.")
  var log = false

  @Flag(help: "Print what is known for machines.")
  var json = false

  @OptionGroup var options: CommonOptions

  func validate() throws {
    if log && json { throw ValidationError("give --log or --json, not both") }
  }

  func run() throws {
    let session = Session(options)
    let bundles = try session.bundles()
    let bundle = try session.chosen(id, among: bundles, by: \.id)
    let entry = log ? "dmesg.txt" : json ? "report.json" : "summary.txt"
    do {
      try session.store.extract(entry, from: bundle) { Terminal.write($0) }
    } catch {
      Terminal.complain("cannot show \(bundle.path): \(error)")
      throw ExitCode(1)
    }
    session.noteLookedAt(bundle)
    guard !log, !json, let vmcore = bundle.vmcore else { return }
    Terminal.write("\(VmcoreText(vmcore).line)\n")
  }
}

extension Session {
  /// The bundles of the machine.
  var store: BundleStore { BundleStore(machine: machine, settings: settings) }

  /// All bundles, newest first, or a word on why they cannot be read.
  func bundles() throws -> [Bundle] {
    do {
      return try store.bundles()
    } catch {
      Terminal.complain("\(error)")
      throw ExitCode(1)
    }
  }
}

extension Session {
  /// Takes a crash out of the message of the day: whoever may change that has seen it now.
  func noteLookedAt(_ bundle: Bundle) { try? MessageOfTheDay(of: machine).remove(bundle.id) }

  /// What a person means by an identifier, of things that are sorted newest first; a beginning that fits several names none.
  func chosen<Item>(_ id: String, among items: [Item], by name: (Item) -> String) throws -> Item {
    let fitting = items.filter { name($0).hasPrefix(id) }
    if let item = id == "latest" ? items.first : fitting.first, id == "latest" || fitting.count == 1 { return item }
    if items.isEmpty {
      Terminal.complain("no crash was recorded")
    } else if fitting.isEmpty {
      Terminal.complain("there is no bundle \"\(id)\"; lastgasp list names them")
    } else {
      Terminal.complain("\"\(id)\" fits \(fitting.map(name).joined(separator: ", ")): give more of it")
    }
    throw ExitCode(1)
  }
}

/// A vmcore for a person.
struct VmcoreText {
  let vmcore: KeptVmcore

  init(_ vmcore: KeptVmcore) { self.vmcore = vmcore }

  /// Where it is, and how large.
  var line: String {
    "The \(vmcore.isPartial ? "partial vmcore" : "vmcore") is in \(vmcore.path) (\(size)); lastgasp analyze \(vmcore.id) opens it."
  }

  /// Its size.
  var size: String { ByteSize.describe(UInt64(clamping: vmcore.size)) }
}

/// A bundle for a person.
struct BundleText {
  let bundle: Bundle

  init(_ bundle: Bundle) { self.bundle = bundle }

  /// Its identity, kernel and title in one line; the time is in the identity.
  var line: String {
    let vmcore = bundle.vmcore.map { vmcore in
      "  [\(vmcore.isPartial ? "partial vmcore" : "vmcore"), \(VmcoreText(vmcore).size): \(vmcore.path)]"
    }
    return "\(bundle.id)  \(bundle.kernel ?? "unknown kernel")  \(bundle.title)\(vmcore ?? "")"
  }
}
