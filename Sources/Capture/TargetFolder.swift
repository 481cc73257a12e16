internal import CapturePlan
internal import LinuxSystem
public import SystemPackage

/// The folder that a crash is saved into, reached and made without following any symbolic link.
public enum TargetFolder {
  /// Makes a folder of its own for this crash in the plan's folder, which is made too where it is missing.
  ///
  /// - Parameters:
  ///   - base: The top of the file system.
  ///   - folder: The plan's folder from there.
  ///   - owner: Who must own the plan's folder; `nil` on a file system without owners.
  public static func make(
    in folder: FilePath, below base: FilePath, for crashedBoot: String?, owner: UInt32?
  ) throws(CaptureError) -> FilePath {
    do throws(FileError) {
      let parent = try reach(folder.components, from: try Folder.open(base))
      let found = try parent.owner()
      guard found == owner ?? found else { throw FileError(.changeOwner, parent.path, .notPermitted) }
      giveUpReserve(in: parent.path)
      let made = try makeCaptured(in: parent, crashedBoot)
      return made
    } catch {
      throw explained(error)
    }
  }

  /// On a full disk not even an empty folder can be made.
  private static func giveUpReserve(in folder: FilePath) {
    guard let space = try? Files.space(at: folder), space.availableBytes < UInt64(CapturedFolder.reserveBytes) else {
      return
    }
    try? Files.removeIfPresent(folder.appending(CapturedFolder.reserve))
  }

  private static func reach(
    _ names: FilePath.ComponentView, from start: consuming Folder
  ) throws(FileError) -> Folder {
    var folder = start
    for name in names { folder = try enter(name, of: folder) }
    return folder
  }

  private static func enter(_ name: FilePath.Component, of folder: borrowing Folder) throws(FileError) -> Folder {
    do {
      let found = try folder.enter(name)
      return found
    } catch {
      guard error.errno == .noSuchFileOrDirectory else { throw error }
    }
    try folder.createDirectory(name, permissions: .ownerReadWriteExecute)
    try folder.sync()
    return try folder.enter(name)
  }

  private static func makeCaptured(
    in parent: borrowing Folder, _ crashedBoot: String?
  ) throws(FileError) -> FilePath {
    for attempt in 1...most {
      let text = CapturedFolder.name(crashedBoot: crashedBoot, attempt: attempt)
      guard let name = FilePath.Component(text) else { continue }
      do {
        try parent.createDirectory(name, permissions: .ownerReadWriteExecute)
      } catch {
        guard error.errno == .fileExists, attempt < most else { throw error }
        continue
      }
      try parent.sync()
      return parent.path.appending(name)
    }
    throw FileError(.createDirectory, parent.path, .fileExists)
  }

  /// A machine that crashes in a loop stops filling the disk here.
  private static let most = 20

  private static func explained(_ error: FileError) -> CaptureError {
    switch (error.operation, error.errno) {
    case (.open, .notDirectory), (.open, .tooManySymbolicLinkLevels):
      CaptureError("\(error.path) is a symbolic link or a file; a crash is saved into real folders alone")
    case (.changeOwner, _):
      CaptureError("\(error.path) belongs to another user than root: a crash is not saved there")
    default: CaptureError(error)
    }
  }
}
