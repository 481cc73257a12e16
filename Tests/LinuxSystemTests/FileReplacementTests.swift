import LinuxSystem
import SystemPackage
import Testing

struct FileReplacementTests {
  @Test func `a replaced file keeps its mode, and a new one has the mode that is asked for`() throws {
    let folder = FilePath("/tmp/lastgasp-replace-\(UInt64.random(in: 0 ... .max))")
    try Files.createDirectory(folder, permissions: .ownerReadWriteExecute)
    defer { try? Files.removeTree(folder) }
    let old = folder.appending("grub.cfg")
    try Files.writeDurably([1], to: old, permissions: [.ownerRead, .groupRead, .otherRead])
    try Files.replaceDurably([2, 3], at: old, newFilePermissions: .ownerReadWrite)
    #expect(try Files.read(old) == [2, 3])
    #expect(try Files.status(old)?.permissions == [.ownerRead, .groupRead, .otherRead])
    let new = folder.appending("new.cfg")
    try Files.replaceDurably([4], at: new, newFilePermissions: [.ownerReadWrite, .groupRead, .otherRead])
    #expect(try Files.status(new)?.permissions == [.ownerReadWrite, .groupRead, .otherRead])
    #expect(try Files.entries(of: folder).map(\.string) == ["grub.cfg", "new.cfg"])
  }

  @Test func `what a cut-off replacement left is no obstacle, and a file that cannot be written stays`() throws {
    let folder = FilePath("/tmp/lastgasp-replace-\(UInt64.random(in: 0 ... .max))")
    try Files.createDirectory(folder, permissions: .ownerReadWriteExecute)
    defer { try? Files.removeTree(folder) }
    let file = folder.appending("a.conf")
    try Files.writeDurably([1], to: file)
    try Files.writeDurably([9, 9], to: folder.appending(".a.conf.lastgasp-new"))
    try Files.replaceDurably([2], at: file, newFilePermissions: .ownerReadWrite)
    #expect(try Files.read(file) == [2])
    #expect(throws: FileError.self) {
      try Files.replaceDurably([3], at: folder.appending("missing/b.conf"), newFilePermissions: .ownerReadWrite)
    }
    #expect(try Files.entries(of: folder).map(\.string) == ["a.conf"])
  }
}
