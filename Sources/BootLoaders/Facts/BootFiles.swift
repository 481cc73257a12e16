internal import LinuxSystem
internal import Machine
internal import SystemPackage

/// The files that boot loaders read, by their absolute paths on the machine.
struct BootFiles: Sendable {
  /// More than any configuration has.
  private static let largestSize: Int64 = 16 << 20

  /// As many links in a row as the kernel follows (path_resolution(7)).
  private static let linkLimit = 40

  private let machine: Machine

  /// What files are to hold that are read as if they did already; `nil` for one that is to go.
  private let pending: [FilePath: [UInt8]?]

  init(_ machine: Machine, pending: [FilePath: [UInt8]?] = [:]) {
    self.machine = machine
    self.pending = pending
  }

  /// Whether a file is there, or a folder that is not empty.
  func isThere(_ path: String) -> Bool {
    let place = machine.path(resolved(FilePath(path)))
    guard let status = (try? Files.status(place, followingLink: true)).flatMap(\.self) else { return false }
    return status.type != .directory || (try? Files.entries(of: place))?.isEmpty == false
  }

  /// The path that symbolic links at the end of a path lead to, within the machine's root.
  func resolved(_ path: FilePath) -> FilePath {
    var path = path
    for _ in 0..<Self.linkLimit {
      guard let target = (try? Files.linkTarget(of: machine.path(path))).flatMap(\.self) else { return path }
      path = (target.isAbsolute ? target : path.removingLastComponent().pushing(target)).lexicallyNormalized()
    }
    return path
  }

  /// What a file holds; `nil` where it is not there.
  func read(_ path: FilePath) throws(BootLoaderError) -> [UInt8]? {
    if let pending = pending[path] { return pending }
    let place = machine.path(path)
    do {
      guard let status = try Files.status(place, followingLink: true) else { return nil }
      guard status.type == .regular, status.size <= Self.largestSize else {
        throw BootLoaderError.cannot("\(path) is no configuration file", advice: "look at it")
      }
      return try Files.read(place)
    } catch let error as BootLoaderError {
      throw error
    } catch {
      throw .failed("\(error)")
    }
  }

  /// What a file holds, as lines; `nil` where it is not there.
  func text(_ path: FilePath) throws(BootLoaderError) -> ConfigurationText? {
    try read(path).map(ConfigurationText.init)
  }

  /// The paths in a folder, in order; none where it is not there.
  func paths(in folder: FilePath) -> [FilePath] {
    ((try? Files.entries(of: machine.path(folder))) ?? []).map { folder.appending($0) }
  }

  /// The first of these programs that is installed.
  func program(_ paths: [String]) -> String? { paths.first(where: machine.has) }

  /// Whether a path lies on a FAT file system, by what is mounted.
  func isOnFAT(_ path: FilePath) -> Bool {
    guard let text = machine.fact("/proc/self/mountinfo") else { return false }
    return ["vfat", "msdos", "exfat"].contains(MountTable(parsing: text).mount(holding: path)?.type)
  }
}
