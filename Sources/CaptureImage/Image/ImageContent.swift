internal import Archives
internal import CapturePlan
internal import Digests
internal import SystemPackage

/// What goes into an image.
struct ImageContent {
  /// One file of it.
  struct File {
    let path: FilePath
    let mode: FilePermissions

    /// The bytes, packed where `isPacked` says so.
    let bytes: [UInt8]
    var isPacked = false
  }

  private static let forAll: FilePermissions = [
    .ownerReadWriteExecute, .groupReadExecute, .otherReadExecute,
  ]

  /// The largest module that is taken, unpacked: amdgpu, the largest of all, has about 30 MiB.
  private static let moduleLimit = 128 << 20

  /// What the kernel and /init mount on, and makedumpfile's place for temporary files.
  private static let emptyFolders: [FilePath] = ["/dev", "/proc", "/run", "/sys", "/target", "/tmp"]

  private var files: [FilePath: File] = [:]

  /// Adds a program or a library.
  mutating func addProgram(_ path: FilePath, _ bytes: [UInt8]) {
    files[path] = File(path: path, mode: Self.forAll, bytes: bytes)
  }

  /// Adds a file that is only read.
  mutating func addText(_ path: FilePath, _ text: String) {
    files[path] = File(path: path, mode: .ownerReadWrite, bytes: Array(text.utf8))
  }

  /// Adds a module, which may be packed.
  mutating func addModule(_ path: FilePath, _ bytes: [UInt8], isPacked: Bool) {
    files[path] = File(path: path, mode: .ownerReadWrite, bytes: bytes, isPacked: isPacked)
  }

  private var sortedFiles: [File] { files.values.sorted { $0.path.string < $1.path.string } }

  /// The digest of all that decides the image's bytes, in hexadecimal.
  func digest(compression: InitramfsWriter.Compression) -> String {
    // The number goes up when the same content is laid out otherwise.
    var digest = SHA256Digest(of: Array("layout 1, \(compression.rawValue)\n".utf8))
    for file in sortedFiles {
      digest.update(Array("\(file.path) \(file.mode.rawValue) \(file.bytes.count)\n".utf8))
      digest.update(file.bytes)
    }
    return digest.hex
  }

  /// Writes the image, folders before what is in them.
  func write(to descriptor: FileDescriptor, compression: InitramfsWriter.Compression) throws(ArchiveError) {
    var writer = try InitramfsWriter(to: descriptor, compression: compression)
    for folder in folders { try writer.addFolder(folder, mode: Self.forAll) }
    // The kernel opens it for /init before /init can mount anything (init/main.c, console_on_rootfs).
    try writer.addCharacterDevice("/dev/console", mode: .ownerReadWrite, major: 5, minor: 1)
    for file in sortedFiles {
      let bytes = file.isPacked ? try DecompressedFile.bytes(of: file.bytes, limit: Self.moduleLimit) : file.bytes
      try writer.addFile(file.path, mode: file.mode, bytes: bytes)
    }
    try writer.finish()
  }

  private var folders: [FilePath] {
    var folders = Set(Self.emptyFolders)
    for path in files.keys {
      var folder = path.removingLastComponent()
      while folder != "/", !folder.isEmpty {
        folders.insert(folder)
        folder.removeLastComponent()
      }
    }
    return folders.sorted { $0.string < $1.string }
  }
}
