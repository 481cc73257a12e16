/// What everybody on the machine may know of a crash: that it was, when, and what in one line.
///
/// It holds nothing of the log.
public struct CrashNotice: Codable, Hashable, Sendable {
  /// The version of the form that is written; a reader passes over what it does not know.
  public static let currentSchema = 1

  /// The version of the form.
  public var schemaVersion = CrashNotice.currentSchema
  /// The bundle's identifier.
  public var id: String
  /// When it crashed, for people: `2026-11-22 10:15:30 UTC`.
  public var crashedAt: String
  /// When it crashed, in seconds since 1970-01-01 UTC.
  public var crashedAtSeconds: Double
  /// The crash in one line, fit for everybody's eyes.
  public private(set) var title: String

  /// Puts a notice together.
  ///
  /// - Parameter title: As the log gives it; what is not for everybody's eyes is taken out.
  public init(id: String, crashedAt: String, crashedAtSeconds: Double, title: String) {
    self.id = id
    self.crashedAt = crashedAt
    self.crashedAtSeconds = crashedAtSeconds
    self.title = PublicTitle(title).text
  }
}
