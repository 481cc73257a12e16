/// Finds the function to name among those that a report gives.
struct BlameSearch {
  /// The functions of the instruction pointer and of the call trace, innermost first.
  let frames: [TraceFrame]
  /// Whether the trace has been seen to its end: only then are the functions of the machinery all that there is.
  let isWhole: Bool
  /// The function that the report's own line names.
  let named: TraceFrame?
  /// Where a lock was taken or given back.
  let lockSite: TraceFrame?
  /// What was found on the stack, where the trace has nothing that is certain: after a jump to nowhere.
  var doubtful: [TraceFrame] = []

  /// The function to blame; `nil` where the log does not say.
  func function(_ blame: Blame) -> String? {
    switch blame {
    case .nobody: nil
    case .trace: alongTrace(from: frames) ?? fallback ?? alongTrace(from: doubtful)
    case .named: acceptable(named) ?? alongTrace(from: frames) ?? helper(named) ?? fallback
    case .warned: acceptable(named) ?? beforeDispatcher ?? helper(named) ?? fallback
    case .exactly: named.map { Self.shown($0.name) } ?? alongTrace(from: frames) ?? fallback
    case .belowNamed: belowNamed ?? fallback
    case .lockSite: acceptable(lockSite) ?? alongTrace(from: frames) ?? helper(lockSite) ?? fallback
    case .busyLoop: busyWith ?? fallback
    case .sleeper: sleeper
    case .waiter: alongTrace(from: frames, .waiting)
    }
  }

  /// Better the name of a helper than none, where it is certain that nobody else is there.
  private var fallback: String? { helper(frames.first(where: \.isInstruction)) }

  private func helper(_ frame: TraceFrame?) -> String? { isWhole ? frame?.name : nil }

  /// The function along the trace, unless it is one that calls whatever it is given.
  private var beforeDispatcher: String? {
    guard let function = alongTrace(from: frames) else { return nil }
    let isDispatcher = FunctionTables.dispatchers.contains(function)
    return isDispatcher && named != nil ? helper(named) : function
  }

  private func acceptable(_ frame: TraceFrame?) -> String? {
    frame.flatMap { Machinery.contains($0.name) ? nil : Self.shown($0.name) }
  }

  private func alongTrace(from frames: some Sequence<TraceFrame>, _ extra: Machinery.Extra = .none) -> String? {
    frames.first { !Machinery.contains($0.name, extra) && !$0.name.isEmpty }.map { Self.shown($0.name) }
  }

  private var belowNamed: String? {
    guard let named, let index = frames.lastIndex(where: { $0.name == named.name }) else {
      return alongTrace(from: frames)
    }
    return alongTrace(from: frames[(index + 1)...])
  }

  /// What was called by the first dispatcher: the outermost function that is of one subsystem; of a module the innermost,
  /// for it is the module's own.
  private var busyWith: String? {
    var candidate: String?
    for frame in frames {
      if frame.module != nil, candidate == nil, !Machinery.contains(frame.name, .interrupts) {
        return Self.shown(frame.name)
      }
      if FunctionTables.dispatchers.contains(frame.name) {
        if let candidate { return Self.shown(candidate) }
      } else if !Machinery.contains(frame.name, .interrupts) {
        candidate = frame.name
      }
    }
    return candidate.flatMap { _ in alongTrace(from: frames, .interrupts) } ?? innermostDispatcher
  }

  /// What a processor is busy with that only looks for work: `worker_thread`, at the lock of its pool.
  private var innermostDispatcher: String? {
    let dispatcher = frames.first { FunctionTables.dispatchers.contains($0.name) }
    guard let dispatcher, !FunctionTables.entries.contains(dispatcher.name) else {
      return nil
    }
    return Machinery.contains(dispatcher.name, .interrupts) ? nil : Self.shown(dispatcher.name)
  }

  /// Two places where everything waits when something else is wrong are told by themselves.
  private var sleeper: String? {
    for frame in frames {
      if frame.name.hasPrefix("synchronize_rcu") || frame.name.hasPrefix("synchronize_sched") {
        return "synchronize_rcu"
      }
      if frame.name.hasPrefix("rtnl_lock") { return "rtnl_lock" }
    }
    return alongTrace(from: frames, .waiting)
  }

  /// System calls by their own name: `__x64_sys_read` and `SyS_read` are `sys_read`.
  static func shown(_ name: String) -> String {
    for mark in [
      "__x64_sys_", "__ia32_sys_", "__se_sys_", "__do_sys_", "__arm64_sys_", "__arm64_compat_sys_", "__riscv_sys_",
      "__s390x_sys_", "__s390_sys_",
      "SyS_", "SYSC_", "ksys_", "__powerpc_sys_", "__x32_compat_sys_", "__ia32_compat_sys_", "__se_compat_sys_",
      "__do_compat_sys_",
    ] where name.hasPrefix(mark) { return "sys_" + name.dropFirst(mark.count) }
    return name
  }
}
