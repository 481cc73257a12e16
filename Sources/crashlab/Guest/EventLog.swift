import Synchronization

/// What happened so far, in order, and a way to wait for what comes next.
///
/// Everything that a guest does arrives in one such log, so that a wait for one thing (a reply) can be ended by another
/// (an unplanned reset), and nothing is missed between two waits.
final class EventLog<Event: Sendable>: Sendable {
  /// A place in the log.
  typealias Position = Int

  private struct Waiter {
    let accepts: @Sendable (Event) -> Bool
    let continuation: CheckedContinuation<Position?, Never>
  }

  private struct State {
    var events: [Event] = []
    var instants: [ContinuousClock.Instant] = []
    var waiters: [Int: Waiter] = [:]
    var nextWaiter = 0
    /// Waiters that were given up before they were enlisted.
    var givenUp: Set<Int> = []
  }

  private let state = Mutex(State())

  /// The place after the last event.
  var end: Position { state.withLock { $0.events.count } }

  /// The events from a place on.
  func events(from position: Position = 0) -> ArraySlice<Event> {
    state.withLock { $0.events[min(position, $0.events.count)...] }
  }

  /// When the event at a place came.
  func instant(of position: Position) -> ContinuousClock.Instant { state.withLock { $0.instants[position] } }

  /// Adds an event and wakes those who waited for it.
  func append(_ event: Event) {
    let woken = state.withLock { state in
      state.events.append(event)
      state.instants.append(.now)
      let accepting = state.waiters.filter { $0.value.accepts(event) }
      for key in accepting.keys { state.waiters[key] = nil }
      return (accepting.values.map(\.continuation), state.events.count - 1)
    }
    for continuation in woken.0 { continuation.resume(returning: woken.1) }
  }

  /// The first event from a place on that is accepted, and its place; `nil` when the time is up or the task cancelled.
  func first(
    from position: Position, within limit: Duration, where accepts: @escaping @Sendable (Event) -> Bool
  ) async -> (position: Position, event: Event)? {
    let key = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    let alarm = Task {
      try await Task.sleep(for: limit)
      giveUp(key)
    }
    defer { alarm.cancel() }
    let found = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        enlist(key, from: position, Waiter(accepts: accepts, continuation: continuation))
      }
    } onCancel: {
      giveUp(key)
    }
    return found.map { found in state.withLock { (found, $0.events[found]) } }
  }

  private func enlist(_ key: Int, from position: Position, _ waiter: Waiter) {
    let immediate: Position?? = state.withLock { state in
      if state.givenUp.remove(key) != nil { return .some(nil) }
      if let found = state.events.indices.dropFirst(position).first(where: { waiter.accepts(state.events[$0]) }) {
        return .some(found)
      }
      state.waiters[key] = waiter
      return nil
    }
    if let immediate { waiter.continuation.resume(returning: immediate) }
  }

  private func giveUp(_ key: Int) {
    let waiter = state.withLock { state in
      guard let waiter = state.waiters.removeValue(forKey: key) else {
        state.givenUp.insert(key)
        return nil as Waiter?
      }
      return waiter
    }
    waiter?.continuation.resume(returning: nil)
  }
}
