import Testing

@testable import BlockDevices

@Suite struct FileSystemIdentityTests {
  @Test func `what is no file system is none`() {
    #expect(FileSystemIdentity([]) == nil)
    #expect(FileSystemIdentity([UInt8](repeating: 0, count: FileSystemIdentity.bytesNeeded)) == nil)
  }
}
