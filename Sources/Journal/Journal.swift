import CSystemd

/// Telling the journal and the service manager (the overlay on libsystemd).
public enum Journal {
  /// The SYSLOG_IDENTIFIER of every entry: `journalctl -t lastgasp` shows them all.
  public static let identifier = "lastgasp"

  /// Sends an entry to the journal.
  ///
  /// Where no journal is running nothing is sent, and that is no error: success is no proof of delivery. The
  /// corresponding C function is `sd_journal_sendv`.
  public static func send(_ entry: JournalEntry) throws(JournalError) {
    let fields = entry.allFields
    if let wrong = fields.first(where: { !$0.hasValidName }) { throw .invalidFieldName(wrong.name) }
    var bytes: [UInt8] = []
    var ends: [Int] = []
    for field in fields {
      bytes += Array(field.name.utf8)
      bytes.append(UInt8(ascii: "="))
      bytes += field.value
      ends.append(bytes.count)
    }
    let code = unsafe bytes.withUnsafeMutableBytes { buffer in
      var start = 0
      var vectors: [iovec] = unsafe []
      for end in ends {
        unsafe vectors.append(iovec(iov_base: buffer.baseAddress?.advanced(by: start), iov_len: end - start))
        start = end
      }
      return unsafe sd_journal_sendv(vectors, Int32(vectors.count))
    }
    guard code >= 0 else { throw .notSent(code: -code) }
  }

  /// Tells the service manager how the unit is doing; nothing happens outside of a unit that wants to know.
  ///
  /// The corresponding C function is `sd_notify`.
  ///
  /// - Parameters:
  ///   - status: one line for `systemctl status`.
  ///   - isReady: whether the unit has done what other units wait for.
  public static func notify(status: String? = nil, isReady: Bool = false) throws(JournalError) {
    var lines: [String] = []
    if isReady { lines.append("READY=1") }
    if let status { lines.append("STATUS=" + status.split(whereSeparator: \.isNewline).joined(separator: " ")) }
    guard !lines.isEmpty else { return }
    let code = unsafe sd_notify(0, lines.joined(separator: "\n"))
    guard code >= 0 else { throw .notNotified(code: -code) }
  }
}
