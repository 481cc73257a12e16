import Testing

@testable import crashlab

@Suite struct `Waiting for what happens` {
  @Test func `what has happened already is found at once, from a place on`() async {
    let log = EventLog<String>()
    for line in ["boot", "ready", "boot", "ready"] { log.append(line) }
    #expect(await log.first(from: 0, within: .seconds(60)) { $0 == "ready" }?.position == 1)
    #expect(await log.first(from: 2, within: .seconds(60)) { $0 == "ready" }?.position == 3)
  }

  @Test func `each of several waiters is woken by its own event`() async {
    let log = EventLog<Int>()
    async let two = log.first(from: 0, within: .seconds(60)) { $0 == 2 }
    async let three = log.first(from: 0, within: .seconds(60)) { $0 == 3 }
    for event in 1...3 { log.append(event) }
    #expect(await two?.event == 2)
    #expect(await three?.event == 3)
  }

  @Test func `when the time is up there is nothing`() async {
    let log = EventLog<Int>()
    log.append(1)
    #expect(await log.first(from: 0, within: .zero) { $0 == 2 } == nil)
  }

  @Test func `a cancelled wait ends`() async {
    let log = EventLog<Int>()
    let waiting = Task { await log.first(from: 0, within: .seconds(3600)) { $0 == 2 } == nil }
    waiting.cancel()
    #expect(await waiting.value)
  }
}
