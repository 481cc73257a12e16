internal import BlockDevices
internal import LinuxSystem
public import SystemPackage

/// Looks for the device that holds a file system, among all block devices and by the superblock alone.
public struct TargetSearch {
  /// A device that holds it.
  public struct Found: Hashable, Sendable {
    /// The device's file.
    public let device: FilePath

    /// The file system's type as its superblock says.
    public let type: String
  }

  private let root: FilePath
  private let fileSystemID: String
  /// The devices that were read and hold something else, each with the size that it had.
  private var others: [String: String] = [:]

  /// Creates a search.
  public init(fileSystemID: String, below root: FilePath = "/") {
    (self.fileSystemID, self.root) = (fileSystemID, root)
  }

  /// The devices that hold the file system now.
  ///
  /// A device that held something else at an earlier look is not read again while its size is the same; one that could
  /// not be read is.
  public mutating func look() -> [Found] {
    let devices = root.appending("sys/class/block")
    var found: [Found] = []
    for name in (try? Files.entriesIfPresent(of: devices)) ?? [] {
      let size = (try? Files.readText(devices.appending(name).appending("size"), limit: 64)) ?? ""
      // Loop devices and card readers without anything in them.
      guard size != "0\n", others[name.string] != size else { continue }
      let device = root.appending("dev").appending(Self.deviceName(name))
      guard let identity = Self.identity(of: device) else { continue }
      if let identity, identity.id == fileSystemID {
        found.append(Found(device: device, type: identity.type))
      } else {
        others[name.string] = size
      }
    }
    return found
  }

  /// What is there to choose from, for people.
  public var seen: String {
    others.isEmpty ? "no block device could be read" : "looked at \(others.keys.sorted().joined(separator: ", "))"
  }

  /// The kernel's `!` in the name of a device stands for the slash in the name of its file.
  private static func deviceName(_ name: FilePath.Component) -> String {
    String(name.string.map { $0 == "!" ? "/" : $0 })
  }

  /// `nil` where the device could not be read, `.some(nil)` where it holds nothing known.
  private static func identity(of device: FilePath) -> FileSystemIdentity?? {
    do {
      return .some(try FileSystemIdentity.read(try File.open(reading: device)))
    } catch {
      return nil
    }
  }
}
