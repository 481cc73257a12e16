import FoundationEssentials
import KernelLog
import Testing

/// A log of the corpus, and what a person who read it expects to be told.
struct CorpusCase: CustomTestStringConvertible {
  let name: String
  let log: [UInt8]
  let expected: [String: String]

  var testDescription: String { name }

  /// Those that were written after what kernels print, and those that the lab's kernels printed.
  static let all = written + real

  /// All of `Corpus/`: `NAME.log`, and `NAME.expected` with `KEY: value` lines.
  static let written = cases(in: "Corpus")

  /// All of `Corpus/real/`.
  static let real = cases(in: "Corpus/real")

  private static func cases(in folder: String) -> [CorpusCase] {
    let folder = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/" + folder
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".log") }.sorted().map { file in
      let name = String(file.dropLast(4))
      let log = FileManager.default.contents(atPath: "\(folder)/\(file)") ?? Data()
      let text = FileManager.default.contents(atPath: "\(folder)/\(name).expected") ?? Data()
      return CorpusCase(name: name, log: Array(log), expected: Self.fields(of: String(decoding: text, as: UTF8.self)))
    }
  }

  private static func fields(of text: String) -> [String: String] {
    var fields: [String: String] = [:]
    for line in text.split(separator: "\n") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      fields[String(line[..<colon])] = line[line.index(after: colon)...].split(separator: " ").joined(separator: " ")
    }
    return fields
  }

  /// What the reader makes of the log, given in pieces of a size.
  func summary(chunk: Int = 65536) -> CrashSummary {
    var reader = CrashReader()
    var offset = 0
    while offset < log.count {
      reader.update(Array(log[offset..<min(offset + chunk, log.count)]))
      offset += chunk
    }
    return reader.finish()
  }
}

struct CorpusTests {
  @Test(arguments: CorpusCase.all)
  func `a log of the corpus is read as a person reads it`(log: CorpusCase) {
    let summary = log.summary()
    if summary.tellsCrash || log.expected["type"] != "unknown" {
      #expect(summary.title == log.expected["title"])
      #expect((summary.function ?? "") == log.expected["function"])
      #expect((summary.isCorrupted ? "yes" : "no") == log.expected["corrupted"])
    }
    #expect(summary.type.rawValue == log.expected["type"])
    #expect(log.expected["source"] != nil)
  }

  @Test func `the corpus has at least 150 logs`() {
    #expect(CorpusCase.all.count >= 150)
  }

  @Test(arguments: CorpusCase.all)
  func `the size of the pieces does not matter`(log: CorpusCase) {
    #expect(log.summary(chunk: 61) == log.summary())
  }
}
