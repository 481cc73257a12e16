import ArgumentParser
import Bundles
import Lifecycle
import LinuxSystem
import Machine
import Notice
import SystemPackage

/// The command `lastgasp list`.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the bundles, newest first.",
    discussion: """
      For each its name, when it crashed, how many of the bundles are of the same crash, the kernel, and the crash in one \
      line. On a terminal of 120 columns or more that is one line, cut to its width; elsewhere the crash stands whole under the rest.
      """)

  @Flag(help: "Print it for machines.")
  var json = false

  @OptionGroup var options: CommonOptions

  func run() throws {
    let session = Session(options)
    let bundles = try session.bundles()
    if json { return Terminal.write(try JSONText.of(bundles)) }
    guard !bundles.isEmpty else { return Terminal.complain("no crash was recorded") }
    let table = BundleTable(
      bundles, style: .standardOutput, installedAt: Installation.recorded(of: session.machine)?.at)
    Terminal.write(table.text)
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

  /// The bundle that a person means: by its identifier, or a file by its path, wherever that lies.
  func bundle(_ id: String) throws -> Bundle {
    if id.contains("/") { return try bundle(at: FilePath(id)) }
    return try chosen(id, among: bundles(), by: \.id, isReadable: { $0.problem == nil })
  }

  private func bundle(at path: FilePath) throws -> Bundle {
    var place = path.absolute.lexicallyNormalized()
    // Where another root stands for the machine's, the path is this machine's.
    if !machine.isThisOne, place.removePrefix(machine.root) { place = FilePath("/").pushing(place) }
    if let known = try bundles().first(where: { $0.path == place && $0.problem == nil }) { return known }
    do {
      return try store.bundle(at: place)
    } catch {
      Terminal.complain("\(error)")
      throw ExitCode(1)
    }
  }

  /// Takes a crash out of the message of the day: whoever may change that has seen it now.
  func noteLookedAt(_ bundle: Bundle) { try? MessageOfTheDay(of: machine).remove(bundle.id) }

  /// The identifier in the name of a bundle's file, as collect prints it; another text as it is.
  static func identifier(_ text: String) -> String {
    let name = FilePath(text).lastComponent?.string ?? text
    guard name.hasPrefix("lastgasp-"), name.hasSuffix(".zip") else { return text }
    return String(name.dropFirst(9).dropLast(4))
  }

  /// What a person means by an identifier, of things that are sorted newest first; a beginning that fits several names none.
  ///
  /// "latest" is the newest that can be read: a damaged one that lies before it is no answer to anybody.
  func chosen<Item>(
    _ id: String, among items: [Item], by name: (Item) -> String, isReadable: (Item) -> Bool = { _ in true }
  ) throws -> Item {
    let id = Self.identifier(id)
    let fitting = items.filter { name($0).hasPrefix(id) }
    let latest = items.first(where: isReadable)
    if let item = id == "latest" ? latest : fitting.first, id == "latest" || fitting.count == 1 { return item }
    if items.isEmpty {
      Terminal.complain("no crash was recorded")
    } else if id == "latest" {
      Terminal.complain("none of the bundles can be read; lastgasp list tells why")
    } else if fitting.isEmpty {
      Terminal.complain("there is no bundle \"\(id)\"; lastgasp list names them")
    } else {
      Terminal.complain("\"\(id)\" fits \(fitting.map(name).joined(separator: ", ")): give more of it")
    }
    throw ExitCode(1)
  }
}
