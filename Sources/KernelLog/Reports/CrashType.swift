/// What kind of trouble a report tells: a few words that stay the same from one version to the next.
public enum CrashType: String, CaseIterable, Codable, Sendable {
  /// A null pointer was dereferenced.
  case nullPointer = "null-pointer"
  /// An address that is not mapped, or not for this use, was touched.
  case pagingRequest = "paging-request"
  /// The kernel touched user memory outside of the functions that may.
  case userAccess = "user-access"
  /// A general protection fault (x86).
  case generalProtection = "general-protection"
  /// A division by zero, or one that overflowed.
  case divideError = "divide-error"
  /// An instruction that the processor does not know.
  case invalidOpcode = "invalid-opcode"
  /// A stack segment fault (x86).
  case stackSegment = "stack-segment"
  /// A fault while handling a fault.
  case doubleFault = "double-fault"
  /// The kernel's stack ran over.
  case stackOverflow = "stack-overflow"
  /// The kernel's stack was written over.
  case stackCorruption = "stack-corruption"
  /// Another exception in kernel mode.
  case oops
  /// A `BUG()` in the kernel's source.
  case kernelBug = "kernel-bug"
  /// Another report that begins with `BUG:`.
  case bug
  /// A `WARN()` in the kernel's source, or another report that begins with `WARNING:`.
  case warning
  /// The address sanitizer.
  case kasan
  /// The memory sanitizer.
  case kmsan
  /// The concurrency sanitizer.
  case kcsan
  /// The sampling memory error detector.
  case kfence
  /// The undefined behaviour sanitizer.
  case ubsan
  /// A linked list whose pointers do not agree.
  case listCorruption = "list-corruption"
  /// A reference counter that ran over or under.
  case refcount
  /// An object used against its state (debugobjects).
  case objectDebug = "object-debug"
  /// A copy to or from user memory past an object's end.
  case usercopy
  /// A slab object written over or freed twice, as the allocator's own checks find it.
  case slabCorruption = "slab-corruption"
  /// A page, page table or its counters in a state that cannot be.
  case badPage = "bad-page"
  /// Memory that nothing refers to.
  case memoryLeak = "memory-leak"
  /// No memory left.
  case outOfMemory = "oom"
  /// A lock used against the rules: a possible deadlock, a wrong unlock.
  case lockdep
  /// A spin lock in a state that cannot be.
  case spinlock
  /// Sleeping where that is forbidden.
  case atomicSleep = "atomic-sleep"
  /// RCU used against its rules.
  case rcuUsage = "rcu-usage"
  /// A processor that did not schedule for long.
  case softLockup = "soft-lockup"
  /// A processor that took no interrupts for long.
  case hardLockup = "hard-lockup"
  /// An RCU grace period that does not end.
  case rcuStall = "rcu-stall"
  /// A task that does not run for long.
  case hungTask = "hung-task"
  /// A work queue that does not advance.
  case workqueueLockup = "workqueue-lockup"
  /// A network device that is never released.
  case deviceReference = "device-reference"
  /// The hardware reports an error.
  case hardwareError = "hardware-error"
  /// The kernel gave up for a reason of its own.
  case panic
  /// The kernel started again without a word.
  case reboot
  /// Somebody restarted the machine at once (sysrq).
  case restart
  /// The log does not say.
  case unknown
}

extension CrashType {
  /// Whether something does not go on: such a thing is reported more than once.
  var isHang: Bool {
    switch self {
    case .softLockup, .hardLockup, .rcuStall, .hungTask, .workqueueLockup: true
    default: false
    }
  }
}
