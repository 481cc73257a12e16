import KernelLog

/// A log and what redaction makes of it.
struct RedactedLog {
  let text: String
  let report: RedactionReport

  /// Redacts texts that belong together, each a file.
  static func of(_ files: [String], knowing known: [KnownSecret] = [], keeping kept: [String] = []) -> [RedactedLog] {
    var redactor = Redactor(known: known, keeping: kept)
    for file in files {
      var reading = RedactedText()
      redactor.beginFile()
      reading.survey(Array(file.utf8).span, by: &redactor)
      reading.finishSurvey(by: &redactor)
    }
    return files.map { file in
      var reading = RedactedText()
      var output: [UInt8] = []
      redactor.beginFile()
      reading.redact(Array(file.utf8).span, by: &redactor, to: &output)
      reading.finish(by: &redactor, to: &output)
      return RedactedLog(text: String(decoding: output, as: UTF8.self), report: redactor.report)
    }
  }

  static func of(_ text: String) -> String { of([text])[0].text }

  /// What a reader says of a log.
  static func summary(of text: String) -> CrashSummary {
    var reader = CrashReader()
    reader.update(Array(text.utf8))
    return reader.finish()
  }
}
