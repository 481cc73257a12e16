import Analysis
import ArgumentParser
import Bundles
import Glibc
import LinuxSystem
import Machine
import Settings
import SystemPackage

/// The command `lastgasp analyze`.
struct AnalyzeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Open the memory of a crashed kernel in crash or drgn.",
    discussion: """
      Takes the vmcore out of its zip for that long, and finds the vmlinux with the debugging symbols of its kernel. \
      Exit status: 2 where a program or the symbols are missing; what to install is printed.
      """)

  @Argument(
    help: "The crash, as list names it, or the beginning of its name; \"latest\" is the newest with a vmcore.",
    completion: .bundles)
  var id = "latest"

  @Option(
    help: ArgumentHelp("The program: crash or drgn.", valueName: "program"), completion: .list(["crash", "drgn"]),
    transform: Self.debugger)
  var with: Debugger?

  @Flag(help: "Print the commands instead of running them.")
  var print = false

  @OptionGroup var options: CommonOptions

  func run() async throws {
    let session = Session(options)
    try session.requireRoot()
    let store = VmcoreStore(machine: session.machine, settings: session.settings)
    let vmcore = try chosen(session, store)
    let kernel = DumpIdentity(front: try front(of: vmcore, store))
    let release = kernel.release ?? (try? session.store.bundles())?.first { $0.id == vmcore.id }?.kernel
    let tools = try await tools(for: release, kernel.buildID, on: session.machine)
    if print { return printCommands(tools, vmcore, store) }
    guard session.machine.isThisOne else { return Terminal.complain("nothing is run for another root: try --print") }
    try await open(vmcore, store, tools)
  }
}

extension AnalyzeCommand {
  /// What opens a dump.
  private struct Tools {
    let debugger: Debugger
    let vmlinux: FilePath
  }

  private static let isMissing = ExitCode(2)

  private static func debugger(_ name: String) throws -> Debugger {
    guard let debugger = Debugger(rawValue: name) else { throw ValidationError("it is crash or drgn") }
    return debugger
  }

  private func chosen(_ session: Session, _ store: VmcoreStore) throws -> KeptVmcore {
    let vmcores = store.vmcores().filter { $0.entry != nil }.sorted { $0.id > $1.id }
    let fitting = try session.bundles().filter { $0.id.hasPrefix(id) }
    if !vmcores.contains(where: { $0.id.hasPrefix(id) }), let bundle = fitting.first {
      Terminal.complain("there is no vmcore of \(bundle.id); lastgasp show \(bundle.id) has its log")
      throw ExitCode(1)
    }
    guard !vmcores.isEmpty else {
      Terminal.complain("there is no vmcore; kdump saves one where it is armed and FULL_COREDUMP is 1")
      throw ExitCode(1)
    }
    return try session.chosen(id, among: vmcores, by: \.id)
  }

  private func front(of vmcore: KeptVmcore, _ store: VmcoreStore) throws -> [UInt8] {
    do {
      return try store.front(of: vmcore, length: DumpIdentity.frontLength)
    } catch {
      Terminal.complain("\(error)")
      throw ExitCode(1)
    }
  }

  /// Finds program and symbols, or says everything that is missing.
  private func tools(for release: String?, _ buildID: String?, on machine: Machine) async throws -> Tools {
    let advice = InstallAdvice(for: machine)
    let debugger = with.map { $0.isInstalled(on: machine) ? $0 : nil } ?? Debugger.installed(on: machine)
    let vmlinux = await vmlinux(for: release, buildID, on: machine)
    if debugger == nil {
      let wanted = with ?? .crash
      Terminal.complain(
        "\(with.map { "\($0)" } ?? "neither crash nor drgn") is \(with == nil ? "" : "not ")installed: \(advice.install(wanted))"
      )
    }
    if vmlinux == nil {
      Terminal.complain(
        release.map { "the debugging symbols of kernel \($0) are not here: \(advice.installSymbols(of: $0))" }
          ?? "which kernel crashed is not known, so its debugging symbols cannot be found")
    }
    guard let debugger, let vmlinux else { throw Self.isMissing }
    return Tools(debugger: debugger, vmlinux: vmlinux)
  }

  private func vmlinux(for release: String?, _ buildID: String?, on machine: Machine) async -> FilePath? {
    let symbols = KernelSymbols(on: machine)
    if let path = release.flatMap({ symbols.installed(for: $0) }) { return path }
    guard let buildID else { return nil }
    return await symbols.fetched(
      buildID: buildID, servers: Self.environment("DEBUGINFOD_URLS"), home: Self.environment("HOME"))
  }

  private static func environment(_ name: String) -> String? {
    unsafe getenv(name).map { unsafe String(cString: $0) }
  }

  private func printCommands(_ tools: Tools, _ vmcore: KeptVmcore, _ store: VmcoreStore) {
    let entry = vmcore.entry ?? "vmcore"
    var folder = vmcore.path
    if vmcore.isZip {
      folder = vmcore.path.removingLastComponent().appending(".analysis-\(vmcore.id)")
      Terminal.write("unzip -d \(quoted(folder.string)) \(quoted(vmcore.path.string)) \(entry)\n")
    }
    let file = folder.appending(entry)
    let words = [tools.debugger.rawValue] + tools.debugger.arguments(vmcore: file, vmlinux: tools.vmlinux)
    Terminal.write(words.map(quoted).joined(separator: " ") + "\n")
  }

  /// A word as a shell reads it.
  private func quoted(_ word: String) -> String {
    let isPlain = word.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
      default: "/._-+=:".utf8.contains(byte)
      }
    }
    return isPlain
      ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  private func open(_ vmcore: KeptVmcore, _ store: VmcoreStore, _ tools: Tools) async throws {
    if let file = store.file(of: vmcore) { return try await run(tools, on: file) }
    guard store.availableBytes ?? .max > vmcore.size else {
      Terminal.complain(
        "there is no room beside \(vmcore.path) for its vmcore (\(VmcoreText(vmcore).size)): make some, or try --print")
      throw ExitCode(1)
    }
    do {
      let folder = try store.makeWorkFolder()
      defer { try? Files.removeTree(folder) }
      let file = folder.appending(vmcore.entry ?? "vmcore")
      Terminal.complain("taking the vmcore out of \(vmcore.path) (\(VmcoreText(vmcore).size))")
      try store.extract(vmcore, to: file)
      try await run(tools, on: file)
    } catch let error as BundleError {
      Terminal.complain("\(error)")
      throw ExitCode(1)
    } catch let error as FileError {
      Terminal.complain("\(error)")
      throw ExitCode(1)
    }
  }

  private func run(_ tools: Tools, on file: FilePath) async throws {
    TerminalSignals.leaveToChild()
    do {
      let status = try await InstalledPrograms().runOnTerminal(
        tools.debugger.rawValue, tools.debugger.arguments(vmcore: file, vmlinux: tools.vmlinux))
      guard status == 0 else {
        Terminal.complain("\(tools.debugger) ended with status \(status)")
        throw ExitCode(1)
      }
    } catch let error as ProgramError {
      Terminal.complain("\(error)")
      throw ExitCode(1)
    }
  }
}
