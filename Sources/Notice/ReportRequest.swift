/// What a person may ask for at a notice.
public enum ReportRequest: String, CaseIterable, Hashable, Sendable {
  /// To see what crashed.
  case show
  /// To have a file for a bug report.
  case save

  /// The request that an action of a notification stands for; a click on the notification itself is *Show*.
  init?(action key: String) {
    self.init(rawValue: key == "default" ? ReportRequest.show.rawValue : key)
  }

  /// What the button says.
  var label: String {
    switch self {
    case .show: "Show"
    case .save: "Save for a bug report"
    }
  }

  /// The command of lastgasp, which writes to its standard output.
  func command(for id: String) -> [String] {
    switch self {
    case .show: ["show", id]
    case .save: ["export", id, "-o", "-"]
    }
  }

  /// What the helper that runs as root is told: the command and the crash, and nothing else.
  func helperArguments(for id: String) -> [String] {
    switch self {
    case .show: ["show", id]
    case .save: ["export", id]
    }
  }
}
