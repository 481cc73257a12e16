internal import Backends
internal import Journal
internal import Staging

extension Announcement {
  /// What a backend reports, in the words of the journal.
  init(_ event: BackendEvent, backend: String) {
    let fields = ["BACKEND": backend]
    switch event {
    case .recordsSaved(let records):
      let names = records.map(\.name).joined(separator: ", ")
      self.init(
        .recordsSaved, .notice, "saved \(records.count) record(s) of an earlier crash: \(names)", fields: fields)
    case .recordNotSaved(let name, let why):
      self.init(
        .stagingFailed, .error, "could not save the record \(name), which stays where it is: \(why)", fields: fields)
    case .recordNotReleased(let name, let why):
      self.init(
        .stagingFailed, .warning, "saved the record \(name), but could not remove it from pstore: \(why)",
        fields: fields)
    case .stateNotKept(let why):
      self.init(.stagingFailed, .error, "could not write down what was found out: \(why)", fields: fields)
    case .captureRemark(let text):
      self.init(.captureRemark, .notice, "kdump: \(text)", fields: fields)
    case .slotChanged(let text):
      self.init(.pstoreSlotChanged, .informational, text, fields: fields)
    case .regionTried(let region):
      self.init(
        .regionTried, .notice, "trying \(region): nothing has shown yet that a record survives there", fields: fields)
    case .regionNotLoaded(let region, let why):
      self.init(.regionRefused, .warning, "could not arm \(region): \(why)", fields: fields)
    case .regionProven(let region, let proof):
      self.init(
        .regionProven, .notice, "\(region) is proven: a record came through a \(proof.way.rawValue)",
        fields: fields.merging(["PROOF": proof.way.rawValue, "KERNEL": proof.kernel]) { $1 })
    case .regionMissed(let region, let times):
      self.init(
        .regionMissed, .warning,
        "\(region) lost the record of a clean reboot (\(times) time(s) in a row): this firmware may not keep it",
        fields: fields)
    case .regionGivenUp(let region):
      self.init(
        .regionDoesNotSurvive, .error,
        "\(region) does not survive a reboot on this machine and is not armed any more; "
          + "\"lastgasp arm --retry-region\" tries it again", fields: fields)
    case .regionQuarantined(let region, let why):
      self.init(
        .regionQuarantined, .error,
        "\(region) is quarantined and not armed any more: \(why); \"lastgasp arm --retry-region\" tries it again",
        fields: fields)
    case .regionMoved(let old, let new):
      self.init(
        .regionMoved, .notice,
        "the region moved, so nothing can be told of it by the last reboot: it was \(old) and is \(new)",
        fields: fields)
    }
  }
}
