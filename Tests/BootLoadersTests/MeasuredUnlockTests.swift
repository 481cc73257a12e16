import LinuxSystem
import SystemPackage
import Testing

@testable import BootLoaders

struct MeasuredUnlockTests {
  @Test(
    arguments: [
      ("root UUID=1 none luks,tpm2-device=auto", "", [:], true),
      ("root UUID=1 /usr/lib/clevis luks,keyscript=clevis", "", [:], true),
      ("# root UUID=1 none tpm2-device=auto\nroot UUID=1 none luks", "", [:], false),
      ("", "rd.luks.options=1=tpm2-device=auto", [:], true),
      ("", "quiet", ["sda3": ["systemd-recovery", "systemd-tpm2"]], true),
      ("", "quiet", ["sda3": ["clevis"]], true),
      ("", "quiet", ["sda3": ["systemd-fido2"]], false),
    ] as [(String, String, [String: [String]], Bool)])
  func `what tells of a disk that the TPM unlocks`(
    crypttab: String, commandLine: String, tokens: [String: [String]], isFound: Bool
  ) {
    #expect((MeasuredUnlock.find(crypttab: crypttab, commandLine: commandLine, tokens: tokens) != nil) == isFound)
  }

  @Test func `the tokens are read out of the header of an open disk`() throws {
    let fake = try FakeMachine(["/sys/class/block/dm-0/dm/uuid": "CRYPT-LUKS2-12ab-root\n"])
    try Files.createDirectories(
      fake.root.appending("sys/class/block/dm-0/slaves/vda3"), permissions: [.ownerReadWriteExecute])
    // The binary header: magic, version 2, header and JSON of 16 KiB together.
    var header: [UInt8] = Array("LUKS".utf8) + [0xba, 0xbe, 0, 2, 0, 0, 0, 0, 0, 0, 0x40, 0]
    header += [UInt8](repeating: 0, count: 4096 - header.count)
    let json = """
      {"keyslots":{},"tokens":{"0":{"type":"systemd-tpm2","keyslots":["1"],"tpm2-pcrs":[7]}},"segments":{},
      "digests":{},"config":{"json_size":"12288","keyslots_size":"16744448"}}
      """
    let area = Array(json.utf8) + [UInt8](repeating: 0, count: 12288 - json.utf8.count)
    try Files.createDirectories(fake.root.appending("dev"), permissions: [.ownerReadWriteExecute])
    try Files.writeDurably(header + area + [1, 2, 3], to: fake.root.appending("dev/vda3"))
    #expect(MeasuredUnlock.find(on: fake.machine) == "/dev/vda3 has a systemd-tpm2 token")
    // A header that is cut or that lies about its size tells nothing, and stops nothing.
    try Files.writeDurably(Array(header[..<100]), to: fake.root.appending("dev/vda3"))
    #expect(MeasuredUnlock.find(on: fake.machine) == nil)
    header[8] = 0xff
    try Files.writeDurably(header + area, to: fake.root.appending("dev/vda3"))
    #expect(MeasuredUnlock.find(on: fake.machine) == nil)
  }
}
