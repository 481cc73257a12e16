import Glibc
import SystemPackage

/// The few things that the settings want from a file system.
enum SettingsFile {
  /// More than anybody writes: what is larger is no settings file.
  static let largestSize = 1 << 20

  /// The text of a settings file, or nil for a directory.
  ///
  /// Invalid UTF-8 is replaced, not refused. Opened without waiting, for a FIFO must not stop the boot; only a regular file is read. A device, such as the
  /// /dev/null that hides a file, counts as empty.
  static func text(at path: FilePath) throws(Errno) -> String? {
    let descriptor = try attempt { try FileDescriptor.open(path, .readOnly, options: [.nonBlocking, .closeOnExec]) }
    defer { try? descriptor.close() }
    let stat = try Stat(descriptor)
    guard stat.type != .directory else { return nil }
    guard stat.type == .regular else { return "" }
    guard stat.size <= largestSize else { throw .fileTooLarge }
    return String(decoding: try bytes(of: descriptor), as: UTF8.self)
  }

  /// The names in a directory, in no order; none when there is no such directory.
  ///
  /// The corresponding C functions are `opendir` and `readdir`.
  static func names(in directory: FilePath) throws(Errno) -> [String] {
    guard let stream = unsafe directory.withPlatformString({ unsafe opendir($0) }) else {
      let error = Errno(rawValue: errno)
      if error == .noSuchFileOrDirectory || error == .notDirectory { return [] }
      throw error
    }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      names.append(
        unsafe withUnsafePointer(to: &entry.pointee.d_name) {
          unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
        })
    }
    return names
  }

  /// Whether an editor or a package manager left `name` behind: no settings file.
  static func isLeftOver(_ name: String) -> Bool {
    let endings = ["~", ".bak", ".orig", ".swp", ".rpmnew", ".rpmorig", ".rpmsave", ".pacnew", ".pacsave"]
    return name.hasPrefix(".") || endings.contains(where: name.hasSuffix)
      || name.split(separator: ".").dropFirst().last.map { $0.hasPrefix("dpkg-") || $0.hasPrefix("ucf-") } == true
  }

  private static func bytes(of descriptor: FileDescriptor) throws(Errno) -> [UInt8] {
    var content: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    while content.count <= largestSize {
      let count = try attempt { unsafe try chunk.withUnsafeMutableBytes { unsafe try descriptor.read(into: $0) } }
      if count == 0 { break }
      content += chunk.prefix(count)
    }
    return content
  }

  /// swift-system's calls throw nothing but an `Errno`, and do not say so.
  private static func attempt<Value>(_ body: () throws -> Value) throws(Errno) -> Value {
    do {
      return try body()
    } catch let error as Errno {
      throw error
    } catch {
      throw .ioError
    }
  }
}
