// Dispatch's sources and channels are thread-safe; the Linux module does not say so.
@unsafe @preconcurrency import Dispatch
import Glibc
import LinuxSystem
import Synchronization
import SystemPackage

/// A Unix socket that QEMU connects one of the guest's ports to.
///
/// The lab listens before QEMU starts, so that no byte of the guest's is lost and nobody has to try again until
/// somebody is there.
final class GuestPort: Sendable {
  private let path: FilePath
  private let listener: FileDescriptor
  private let queue: DispatchQueue
  private let acceptSource: any DispatchSourceRead
  private let connection = Mutex<Connection>(.init())

  private struct Connection {
    var channel: DispatchIO?
    /// What was said before anyone was there to hear it.
    var pending: [UInt8] = []
    var isClosed = false
  }

  /// Listens at a path.
  ///
  /// - Parameter received: Called with the pieces that arrive, one after the other.
  init(at path: FilePath, received: @escaping @Sendable ([UInt8]) -> Void) throws(LabError) {
    self.path = path
    listener = try UnixSocket.listen(at: path)
    queue = DispatchQueue(label: "crashlab.port.\(path.lastComponent?.string ?? "")")
    acceptSource = DispatchSource.makeReadSource(fileDescriptor: listener.rawValue, queue: queue)
    acceptSource.setEventHandler { [weak self] in self?.accept(received) }
    acceptSource.activate()
  }

  deinit { close() }

  /// Sends text to the guest; what is sent before QEMU has connected waits for it.
  func send(_ text: String) {
    let channel = connection.withLock { connection -> DispatchIO? in
      guard let channel = connection.channel else {
        connection.pending += text.utf8
        return nil
      }
      return channel
    }
    if let channel { write(Array(text.utf8), to: channel) }
  }

  /// Ends the connection and removes the socket.
  func close() {
    let channel = connection.withLock { connection -> DispatchIO? in
      guard !connection.isClosed else { return nil }
      connection.isClosed = true
      acceptSource.cancel()
      try? listener.close()
      try? Files.removeIfPresent(path)
      return connection.channel.take()
    }
    channel?.close(flags: .stop)
  }

  private func accept(_ received: @escaping @Sendable ([UInt8]) -> Void) {
    guard let accepted = UnixSocket.accept(listener) else { return }
    let channel = DispatchIO(type: .stream, fileDescriptor: accepted.rawValue, queue: queue) { _ in
      try? accepted.close()
    }
    channel.setLimit(lowWater: 1)
    channel.read(offset: 0, length: Int.max, queue: queue) { _, data, _ in
      if let data, !data.isEmpty { received(Array(data)) }
    }
    let pending = connection.withLock { connection in
      connection.channel = channel
      defer { connection.pending = [] }
      return connection.pending
    }
    if !pending.isEmpty { write(pending, to: channel) }
  }

  private func write(_ bytes: [UInt8], to channel: DispatchIO) {
    let data = unsafe bytes.withUnsafeBytes { unsafe DispatchData(bytes: $0) }
    channel.write(offset: 0, data: data, queue: queue) { _, _, _ in }
  }
}

/// The two calls that make a listening Unix socket.
private enum UnixSocket {
  static func listen(at path: FilePath) throws(LabError) -> FileDescriptor {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.string.utf8)
    let capacity = MemoryLayout.size(ofValue: address.sun_path) - 1
    guard bytes.count <= capacity else { throw .socket("name", path, .fileNameTooLong) }
    unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: bytes) }
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw .socket("create", path, .current) }
    let bound = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard bound == 0, Glibc.listen(descriptor, 1) == 0 else {
      let errno = Errno.current
      Glibc.close(descriptor)
      throw .socket("listen at", path, errno)
    }
    return FileDescriptor(rawValue: descriptor)
  }

  static func accept(_ listener: FileDescriptor) -> FileDescriptor? {
    let descriptor = Glibc.accept(listener.rawValue, nil, nil)
    guard descriptor >= 0 else { return nil }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return FileDescriptor(rawValue: descriptor)
  }
}
