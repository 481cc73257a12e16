internal import Machine
internal import SystemPackage

/// A module's file, as modprobe names it.
struct KernelModuleFile: Hashable {
  /// Where it lies on the machine.
  let path: FilePath

  /// The parameters that modprobe would give it, by modprobe.d and the kernel's command line.
  let parameters: String

  /// Its name, with `_` where the file's may have `-`.
  var name: String { Self.name(of: path) }

  /// Where it lies in the image: unpacked, below `/lib/modules`.
  var pathInImage: FilePath {
    let components = path.components.drop { $0 != "modules" }
    var place = FilePath("/lib").appending(components)
    while let ending = place.extension, ending != "ko" { place.extension = nil }
    if place.extension == nil { place.extension = "ko" }
    return place
  }

  /// Whether the file is compressed.
  var isPacked: Bool { path.extension != "ko" }

  /// Its line in the image's list: its path, and after a space its parameters where it has any.
  var lineInImage: String { parameters.isEmpty ? pathInImage.string : "\(pathInImage) \(parameters)" }

  /// A name in the form that the kernel gives it (`Documentation/kbuild/modules.rst`).
  static func spelled(_ name: some StringProtocol) -> String {
    String(name.map { $0 == "-" ? "_" : $0 })
  }

  private static func name(of path: FilePath) -> String {
    spelled(path.lastComponent?.string.split(separator: ".").first ?? "")
  }
}

/// Asks the machine's modprobe which files make up modules, in one process.
struct ModuleResolver {
  let machine: Machine
  let release: String

  /// The files of modules and what they need, in the order of loading.
  ///
  /// - Parameters:
  ///   - needed: Names; one that is neither a file nor built into the kernel is an error.
  ///   - wished: Names and aliases that may be missing.
  func files(needed: [String], wished: [String]) async throws(CaptureImageError) -> [KernelModuleFile] {
    let names = wished + needed
    guard !names.isEmpty, !hasNoModulesAtAll else { return [] }
    guard machine.has("/lib/modules/\(release)/modules.dep") || machine.has("/lib/modules/\(release)/modules.dep.bin")
    else { throw .modulesGone(release: release) }
    var outcome = try await modprobe(names)
    var answer = ModprobeAnswer(root: machine.root)
    answer.add(outcome.output)
    var missing = needed.filter { !answer.has($0) }
    if !missing.isEmpty {
      // A command in modprobe.d that takes a module's place hides it; it was loaded all the same.
      outcome = try await modprobe(["--ignore-install"] + missing)
      answer.add(outcome.output)
      missing.removeAll { answer.has($0) }
    }
    guard let name = missing.first else { return answer.files }
    let words = outcome.errors.split(separator: "\n").first { $0.contains(" \(name) ") }
    throw .module(name: name, release: release, reason: words.map(String.init) ?? "modprobe does not know it")
  }

  /// A kernel that runs without a single module has everything built in.
  private var hasNoModulesAtAll: Bool {
    release == machine.kernelRelease.description && !machine.has("/lib/modules/\(release)")
      && (machine.fact("/proc/modules") ?? "").isEmpty
  }

  // `--ignore-install` for all would leave out the soft dependencies too (libkmod-module.c, __kmod_module_get_probe_list).
  private func modprobe(_ names: [String]) async throws(CaptureImageError) -> ProgramOutcome {
    let elsewhere = machine.isThisOne ? [] : ["--dirname", machine.root.string]
    do {
      // It exits with 1 where any name is unknown, and says the others all the same.
      return try await machine.programs.run(
        "modprobe", elsewhere + ["--set-version", release, "--show-depends", "--all"] + names)
    } catch {
      throw .module(name: names.joined(separator: " "), release: release, reason: "\(error)")
    }
  }
}

/// What `modprobe --show-depends` says: `insmod PATH PARAMETERS` and `builtin NAME`, a module once for each that needs it.
struct ModprobeAnswer {
  /// The files, each once, in the order of loading.
  private(set) var files: [KernelModuleFile] = []

  /// The names of all that are there, as files or built in.
  private var names: Set<String> = []

  private let root: FilePath

  /// Creates the answer to nothing.
  ///
  /// - Parameter root: The folder that stands for `/`, with which the paths begin.
  init(root: FilePath) { self.root = root }

  /// Whether a module is there, as a file or built in.
  func has(_ name: String) -> Bool { names.contains(KernelModuleFile.spelled(name)) }

  /// Reads what modprobe says.
  mutating func add(_ text: String) {
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2)
      guard words.count > 1 else { continue }
      switch words[0] {
      case "builtin": names.insert(KernelModuleFile.spelled(words[1]))
      case "insmod": add(FilePath(String(words[1])), words.count > 2 ? String(words[2]).trimmed : "")
      default: continue
      }
    }
  }

  private mutating func add(_ path: FilePath, _ parameters: String) {
    var place = path
    if place.starts(with: root) { place = FilePath("/").appending(path.components.dropFirst(root.components.count)) }
    let file = KernelModuleFile(path: place, parameters: parameters)
    guard names.insert(file.name).inserted else { return }
    files.append(file)
  }
}
