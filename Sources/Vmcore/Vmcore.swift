public import SystemPackage

/// The memory of a crashed kernel: `/proc/vmcore` in the capture kernel, or an ELF core that was kept of it.
///
/// x86_64 and arm64, 64 bits, little-endian.
public struct Vmcore {
  /// What the crashed kernel said of itself.
  public let info: VmcoreInfo

  private let memory: KernelMemory

  /// Opens a core and reads its outline; its memory is read only as far as it is asked for.
  public static func open(_ path: FilePath = "/proc/vmcore") throws(VmcoreError) -> Vmcore {
    let file = try CoreFile(path)
    let core = try ElfCore(file)
    return Vmcore(
      memory: KernelMemory(file: file, core: core, info: VmcoreInfo(parsing: try core.vmcoreInfoText(file))))
  }

  private init(memory: KernelMemory) {
    self.memory = memory
    info = memory.info
  }

  /// How many bytes of memory the core holds.
  public var memorySize: UInt64 {
    memory.core.segments.reduce(0) { sum, segment in sum.adding(segment.size) ?? .max }
  }

  /// The kernel's log, from the oldest message that is still there.
  public func log() throws(VmcoreError) -> KernelLogReader {
    KernelLogReader(
      form: info.symbol("prb") != nil ? .ring(try PrintkRing(memory)) : .records(try RecordBuffer(memory)))
  }
}

/// Reads the log of a crashed kernel message by message, with the same little memory however long it is.
///
/// It always comes to an end, and what cannot be read is passed over and counted.
public struct KernelLogReader {
  enum Form {
    case ring(PrintkRing)
    case records(RecordBuffer)
  }

  private var form: Form

  init(form: Form) { self.form = form }

  /// What could not be read so far.
  public var damage: LogDamage {
    switch form {
    case .ring(let ring): ring.damage
    case .records(let buffer): buffer.damage
    }
  }

  /// The next message; `nil` behind the last.
  public mutating func next() -> PrintkRecord? {
    switch form {
    case .ring(var ring):
      defer { form = .ring(ring) }
      return ring.next()
    case .records(var buffer):
      defer { form = .records(buffer) }
      return buffer.next()
    }
  }

  /// The next stretch of the log as text, about so many bytes of it; `nil` behind the last message.
  public mutating func nextText(_ format: DmesgFormat = .makedumpfile, about size: Int = 64 << 10) -> [UInt8]? {
    var text: [UInt8] = []
    while text.count < size, let record = next() {
      format.append(record, to: &text)
    }
    return text.isEmpty ? nil : text
  }
}
