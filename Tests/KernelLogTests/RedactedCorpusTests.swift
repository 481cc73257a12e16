import KernelLog
import Testing

/// What export does to the logs of the corpus.
struct RedactedCorpusTests {
  @Test(arguments: CorpusCase.all)
  func `a crash among secrets is read as before once they are replaced`(log: CorpusCase) {
    let crash = String(decoding: log.log, as: UTF8.self)
    let text = RedactionSeeds.opening + crash
    let before = RedactedLog.summary(of: text)
    let kept = [before.kernelRelease, before.function].compactMap(\.self) + before.trace + before.modules
    let redacted = RedactedLog.of([text], keeping: kept)[0].text
    let (words, crashWords) = (redacted.lowercased(), crash.lowercased())
    for secret in RedactionSeeds.secrets.map({ $0.lowercased() }) where !crashWords.contains(secret) {
      #expect(!words.contains(secret), "\(secret)")
    }
    let after = RedactedLog.summary(of: redacted)
    #expect(after.title == before.title)
    #expect(after.type == before.type)
    #expect(after.function == before.function)
    #expect(after.signature == before.signature)
    #expect(after.isCorrupted == before.isCorrupted)
    #expect(after.trace == before.trace)
  }
}
