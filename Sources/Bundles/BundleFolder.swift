internal import LinuxSystem
internal import Machine
internal import Settings
internal import SystemPackage

/// A folder of ours: `logs/` or `crash/` of `MOUNT_FOLDER`, made and checked before anything is written into it.
struct BundleFolder {
  private let machine: Machine
  /// The folder above it: MOUNT_FOLDER.
  private let base: FilePath
  private let name: FilePath.Component
  /// Who may read beside root, by name or number.
  private let groupName: String?

  /// The folder of the light bundles.
  init(machine: Machine, settings: Settings) {
    self.init(machine: machine, base: settings.mountFolder, name: "logs", groupName: settings.bundleGroup)
  }

  /// The folder `crash/`, root's alone whatever BUNDLE_GROUP says.
  static func crash(of base: FilePath, on machine: Machine) -> BundleFolder {
    BundleFolder(machine: machine, base: base, name: "crash", groupName: nil)
  }

  private init(machine: Machine, base: FilePath, name: FilePath.Component, groupName: String?) {
    self.machine = machine
    self.base = base
    self.name = name
    self.groupName = groupName
  }

  /// Where it is, on the machine.
  var path: FilePath { base.appending(name) }
  /// Where it is, for this process.
  var location: FilePath { machine.path(path) }

  /// The group that may read bundles; `nil` is root alone, also where the group is not known here.
  var group: UInt32? {
    guard let name = groupName else { return nil }
    if let number = UInt32(name) { return number }
    let lines = (try? Files.readText(machine.path("/etc/group"), limit: 1 << 20))?.split(separator: "\n") ?? []
    for line in lines {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      if fields.count >= 3, fields[0] == name { return UInt32(fields[2]) }
    }
    return nil
  }

  /// How a bundle may be read.
  var filePermissions: FilePermissions { group == nil ? .ownerReadWrite : [.ownerReadWrite, .groupRead] }

  /// Makes the folder where it is missing, and sees to it that only those get in who may.
  func prepare() throws(BundleError) {
    do {
      try prepareParents()
      try prepareFolder()
    } catch let error as FileError {
      throw BundleError(error)
    } catch let error as BundleError {
      throw error
    } catch {
      throw BundleError(error, at: path)
    }
  }

  private func prepareParents() throws {
    var current = machine.root
    for component in base.components {
      current.append(component)
      guard let status = try Files.status(current) else {
        try create(current, [.ownerReadWriteExecute, .groupReadExecute, .otherReadExecute])
        continue
      }
      if status.type == .symbolicLink { try check(link: current, owner: status.userID.rawValue) }
      guard try Files.status(current, followingLink: true)?.type == .directory else {
        throw BundleError.notAFolder(current)
      }
    }
    // Whoever owns MOUNT_FOLDER can put another folder in the place of ours.
    guard let owner = try Files.status(current, followingLink: true)?.userID.rawValue, Self.isOurs(owner) else {
      throw BundleError.foreignFolder(current, owner: try Files.status(current)?.userID.rawValue ?? 0)
    }
  }

  /// What would keep a bundle from being written there, found without changing anything.
  func obstacle() -> BundleError? {
    var current = machine.root
    for component in base.components + [name] {
      current.append(component)
      guard let status = (try? Files.status(current)).flatMap(\.self) else { return nil }
      let owner = status.userID.rawValue
      if status.type == .symbolicLink, owner != 0 || component == name { return .foreignLink(current, owner: owner) }
      if (try? Files.status(current, followingLink: true))?.type != .directory { return .notAFolder(current) }
      if current == location || current == location.removingLastComponent(), !Self.isOurs(owner) {
        return .foreignFolder(current, owner: owner)
      }
    }
    return nil
  }

  /// A link of root's own is part of the system (`/home` is one on some); anybody else's leads where they want.
  private func check(link: FilePath, owner: UInt32) throws(BundleError) {
    guard owner == 0 else { throw .foreignLink(link, owner: owner) }
  }

  private func prepareFolder() throws {
    let permissions: FilePermissions =
      group == nil ? .ownerReadWriteExecute : [.ownerReadWriteExecute, .groupReadExecute]
    let before = try Files.status(location)
    if before == nil { try create(location, permissions) }
    if before?.type == .symbolicLink {
      throw BundleError.foreignLink(location, owner: before?.userID.rawValue ?? 0)
    }
    guard before == nil || before?.type == .directory else { throw BundleError.notAFolder(location) }
    // Somebody may have been faster in between: what counts is what was opened.
    let folder = try File.open(reading: location, followingLink: false)
    let status = try folder.status()
    guard status.type == .directory else { throw BundleError.notAFolder(location) }
    guard Self.isOurs(status.userID.rawValue) else {
      throw BundleError.foreignFolder(location, owner: status.userID.rawValue)
    }
    if let group { try folder.changeGroup(to: group) }
    try folder.changePermissions(to: permissions)
  }

  static func isOurs(_ owner: UInt32) -> Bool { owner == 0 || owner == Kernel.effectiveUser }

  private func create(_ folder: FilePath, _ permissions: FilePermissions) throws(FileError) {
    do {
      try Files.createDirectory(folder, permissions: permissions)
    } catch  where error.errno == .fileExists {
      return
    }
    let created = try File.open(reading: folder, followingLink: false)
    try created.changePermissions(to: permissions)
    try Files.sync(directory: folder.removingLastComponent())
  }
}
