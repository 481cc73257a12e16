import Digests
import Testing

struct DigestTests {
  /// From NIST's examples for FIPS 180-4 and its CAVP short message vectors.
  static let vectors: [(message: [UInt8], hex: String)] = [
    ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    ([0xd3], "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"),
  ]

  @Test(arguments: vectors)
  func `the published vectors come out`(message: [UInt8], hex: String) {
    #expect(SHA256Digest(of: message).hex == hex)
  }

  @Test func `a million letters give the published digest`() {
    let message = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
    let digest = SHA256Digest(of: message)
    #expect(digest.hex == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
  }

  @Test(arguments: [1, 3, 63, 64, 65, 4096])
  func `pieces of any size give the digest of the whole`(size: Int) {
    let message = (0..<20_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    var digest = SHA256Digest()
    var offset = 0
    while offset < message.count {
      digest.update(message[offset..<min(offset + size, message.count)])
      offset += size
    }
    #expect(digest.finalize() == SHA256Digest(of: message).finalize())
  }

  @Test func `reading a digest does not end it`() {
    var digest = SHA256Digest()
    digest.update(Array("a".utf8))
    _ = digest.hex
    digest.update(Array("bc".utf8).span)
    #expect(digest.hex == Self.vectors[1].hex)
  }
}
