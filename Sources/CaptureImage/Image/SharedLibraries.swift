internal import LinuxSystem
internal import Machine
internal import SystemPackage

/// Finds the libraries of a program as the machine's loader would (ld.so(8)), without running anything.
struct SharedLibraries {
  /// A file of the program: itself, its loader, or a library.
  struct Part: Hashable {
    /// Where it lies in the image.
    let path: FilePath
    let bytes: [UInt8]
  }

  /// The program, its loader and its libraries.
  private(set) var parts: [Part] = []

  private let machine: Machine
  private let folders: [FilePath]
  private var libraries: [(name: String, folder: FilePath, bytes: [UInt8])] = []

  /// Reads a program and all it needs.
  ///
  /// The libraries are laid into the one folder of the C library: that the loader looks into by itself, whatever its
  /// configuration, of which the image has none.
  init(of program: FilePath, on machine: Machine) throws(CaptureImageError) {
    self.machine = machine
    folders = Self.configuredFolders(machine) + Self.defaultFolders(machine)
    let bytes = try Self.read(program, machine)
    parts = [Part(path: program, bytes: bytes)]
    guard let elf = ElfDependencies(bytes), let loader = elf.interpreter else { return }
    parts.append(Part(path: FilePath(loader), bytes: try Self.read(FilePath(loader), machine)))
    try addLibraries(of: elf, at: program)
    guard let home = libraries.first(where: { $0.name.hasPrefix("libc.") })?.folder else { return }
    let loaderName = FilePath(loader).lastComponent?.string
    for library in libraries where library.name != loaderName {
      parts.append(Part(path: home.appending(library.name), bytes: library.bytes))
    }
  }

  private mutating func addLibraries(of elf: ElfDependencies, at path: FilePath) throws(CaptureImageError) {
    for name in elf.needed where !libraries.contains(where: { $0.name == name }) {
      let origin = path.removingLastComponent().string
      let own = elf.runPath.map { FilePath($0.replacing("${ORIGIN}", with: origin).replacing("$ORIGIN", with: origin)) }
      guard let found = find(name, in: own + folders, for: elf.processor) else {
        throw .program(path: path, reason: "its library \(name) is not installed")
      }
      libraries.append((name, found.folder, found.bytes))
      try addLibraries(of: found.elf, at: found.folder.appending(name))
    }
  }

  private func find(
    _ name: String, in folders: [FilePath], for processor: UInt16
  ) -> (folder: FilePath, bytes: [UInt8], elf: ElfDependencies)? {
    for folder in folders {
      guard let bytes = try? Self.read(folder.appending(name), machine), let elf = ElfDependencies(bytes),
        elf.processor == processor
      else { continue }
      return (folder, bytes, elf)
    }
    return nil
  }

  private static func read(_ path: FilePath, _ machine: Machine) throws(CaptureImageError) -> [UInt8] {
    do {
      return try Files.read(machine.path(try MachinePaths(machine: machine).resolved(path)), limit: 256 << 20)
    } catch {
      throw .program(path: path, reason: "\(error)")
    }
  }

  /// The folders of `/etc/ld.so.conf` and the files that it includes, of which a name may hold stars.
  private static func configuredFolders(_ machine: Machine) -> [FilePath] {
    configuredFolders(in: "/etc/ld.so.conf", machine, depth: 0)
  }

  private static func configuredFolders(in file: FilePath, _ machine: Machine, depth: Int) -> [FilePath] {
    guard depth < 4, let text = try? Files.readText(machine.path(file)) else { return [] }
    var folders: [FilePath] = []
    for line in text.split(separator: "\n") {
      let words = line.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }
      if words.first == "include" {
        for pattern in words.dropFirst() {
          for included in files(matching: FilePath(String(pattern)), machine) {
            folders += configuredFolders(in: included, machine, depth: depth + 1)
          }
        }
      } else if let first = words.first, first.hasPrefix("/") {
        folders.append(FilePath(String(first)))
      }
    }
    return folders
  }

  private static func files(matching pattern: FilePath, _ machine: Machine) -> [FilePath] {
    let pattern = pattern.isAbsolute ? pattern : FilePath("/etc").appending(pattern.components)
    let folder = pattern.removingLastComponent()
    guard let name = pattern.lastComponent?.string, let star = name.firstIndex(of: "*") else { return [pattern] }
    let ending = name[name.index(after: star)...]
    let names = (try? Files.entriesIfPresent(of: machine.path(folder))) ?? []
    return names.filter { $0.string.hasPrefix(name[..<star]) && $0.string.hasSuffix(ending) }.map(folder.appending)
  }

  /// The folders that loaders know by themselves: the multiarch ones of Debian, then those of everybody.
  private static func defaultFolders(_ machine: Machine) -> [FilePath] {
    let plain: [FilePath] = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"]
    let multiarch = ["/lib", "/usr/lib"].flatMap { parent -> [FilePath] in
      let names = (try? Files.entriesIfPresent(of: machine.path(FilePath(parent)))) ?? []
      return names.filter { $0.string.contains("-linux-") }.map { FilePath(parent).appending($0) }
    }
    return multiarch + plain
  }
}
