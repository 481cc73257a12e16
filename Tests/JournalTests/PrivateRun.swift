import Foundation
import Glibc

/// Runs a closure on a thread that sees an empty /run of its own, so that no real journal is written to.
enum PrivateRun {
  /// Whether this process may do that: it takes root, or a container that allows mounts.
  static let isPossible = (try? perform { true }) ?? false

  struct Refused: Error {}

  static func perform<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
    let result = Box<Value>()
    let done = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      result.value = Result {
        guard leaveMounts() == 0, unsafe mount("none", "/", nil, UInt(MS_REC | MS_PRIVATE), nil) == 0,
          unsafe mount("tmpfs", "/run", "tmpfs", 0, nil) == 0
        else { throw Refused() }
        return try body()
      }
      done.signal()
    }
    done.wait()
    guard let value = result.value else { throw Refused() }
    return try value.get()
  }

  /// Gives this thread a mount table of its own: unshare(2), which glibc's headers hide from Swift.
  private static func leaveMounts() -> Int32 {
    let mountNamespace: Int32 = 0x0002_0000
    guard let symbol = unsafe dlsym(nil, "unshare") else { return -1 }
    let unshare = unsafe unsafeBitCast(symbol, to: (@convention(c) (Int32) -> Int32).self)
    return unshare(mountNamespace)
  }

  private final class Box<Value>: @unchecked Sendable {
    var value: Result<Value, any Error>?
  }
}

/// A datagram socket that keeps what it is sent.
final class FakeSocket {
  private let descriptor: Int32

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    unsafe unlink(path)
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: Array(path.utf8)) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    let code = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(descriptor, $0, size) }
    }
    guard descriptor >= 0, code == 0 else { throw PrivateRun.Refused() }
  }

  deinit { close(descriptor) }

  func receive() -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    let count = unsafe recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    return Array(buffer.prefix(max(0, count)))
  }
}
