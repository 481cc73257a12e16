internal import LinuxSystem
internal import SystemPackage

extension File {
  /// Opens a file of ours that is to be read: a regular file and nothing else.
  ///
  /// A pipe somebody put in its place would keep whoever opens it waiting for ever, a device may do anything.
  static func open(bundle path: FilePath) throws(BundleError) -> File {
    let file: File
    do {
      file = try File.open(withoutWaiting: path)
    } catch {
      // What the kernel answers for a socket.
      throw error.errno == .noSuchAddressOrDevice ? .notAFile(path) : BundleError(error)
    }
    let type: FileType
    do {
      type = try file.status().type
    } catch {
      throw BundleError(error)
    }
    guard type == .regular else { throw .notAFile(path) }
    return file
  }
}
