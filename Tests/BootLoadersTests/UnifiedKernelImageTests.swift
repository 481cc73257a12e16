import Machine
import SystemPackage
import Testing

@testable import BootLoaders

struct UnifiedKernelImageTests {
  static let words = ["reserve_mem=4M:4096:lastgasp"]
  static let addon = "/efi/loader/addons/lastgasp.addon.efi"

  static func debian(stub: String = "systemd-stub 257.9-1~deb13u1", more: [String: String] = [:]) throws -> FakeMachine
  {
    let fake = try FakeMachine(
      ["/efi/EFI/Linux/debian-6.12.43.efi": "MZ", "/usr/bin/ukify": "", "/efi/loader/loader.conf": "timeout 3\n"]
        .merging(more) { $1 })
    try fake.setLoaderVariable("StubInfo", stub)
    try fake.setLoaderVariable("StubImageIdentifier", "\\EFI\\Linux\\debian-6.12.43.efi")
    return fake
  }

  @Test func `an addon for all images, and it is gone again with its folder`() async throws {
    let fake = try Self.debian()
    let before = try fake.files()
    let plan = try UnifiedKernelImage(fake.context()).plan(.adding(Self.words))
    #expect(plan.remarks == ["the addon is not signed: no key is configured, and Secure Boot is off"])
    let record = try await fake.carryOut(plan, Self.words, of: UnifiedKernelImage.name)
    #expect(
      fake.programs.ran == [
        "/usr/bin/ukify build --cmdline=reserve_mem=4M:4096:lastgasp --output=/run/lastgasp/made-lastgasp.addon.efi"
      ])
    #expect(try fake.read(Self.addon)?.contains("reserve_mem=4M:4096:lastgasp") == true)
    #expect(try UnifiedKernelImage(fake.context()).plan(.adding(Self.words)).isEmpty)
    #expect(try !UnifiedKernelImage(fake.context()).plan(.adding(Self.words + ["crashkernel=256M"])).isEmpty)
    try await fake.undo(record, UnifiedKernelImage(fake.context()))
    #expect(try fake.files() == before)
    #expect(!fake.machine.has("/efi/loader/addons"))
  }

  @Test func `the key that is configured signs it`() throws {
    let fake = try Self.debian(more: [
      "/etc/kernel/uki.conf":
        "[UKI]\n# SecureBootPrivateKey=/no\nSecureBootPrivateKey = /etc/keys/db.key\nSecureBootCertificate=/etc/keys/db.pem\n"
    ])
    try fake.turnSecureBootOn()
    let plan = try UnifiedKernelImage(fake.context()).plan(.adding(Self.words))
    guard case .generate(let file) = plan.steps.first else {
      Issue.record("nothing is generated")
      return
    }
    #expect(file.call.arguments.contains("--secureboot-private-key=/etc/keys/db.key"))
    #expect(file.call.arguments.contains("--secureboot-certificate=/etc/keys/db.pem"))
  }

  @Test func `Secure Boot without a key is a reason, and so is a stub that knows no addons`() throws {
    let locked = try Self.debian()
    try locked.turnSecureBootOn()
    #expect(throws: BootLoaderError.self) { try UnifiedKernelImage(locked.context()).plan(.adding(Self.words)) }
    let old = try Self.debian(stub: "systemd-stub 252.39-1~deb12u1")
    #expect(throws: BootLoaderError.self) { try UnifiedKernelImage(old.context()).plan(.adding(Self.words)) }
  }
}
