public import Staging

/// Something that a backend did or found out.
public enum BackendEvent: Hashable, Sendable {
  /// Records are durable in staging.
  case recordsSaved([StagedRecord])

  /// A record could not be saved, and stays where it is.
  case recordNotSaved(name: String, why: String)

  /// A record is durable in staging but could not be removed from where it was; it is not bundled twice.
  case recordNotReleased(name: String, why: String)

  /// What was found out could not be written down; clean shutdowns leave no record then, so that nothing is written over.
  case stateNotKept(why: String)

  /// Something about the capture kernel that a person should know.
  case captureRemark(String)

  /// Another pstore backend gave its place to ramoops, or got it back.
  case slotChanged(String)

  /// A region is tried that is not proven yet.
  case regionTried(String)

  /// A region could not be loaded.
  case regionNotLoaded(String, why: String)

  /// A record came through.
  case regionProven(String, Proof)

  /// A record that should have come through did not.
  case regionMissed(String, times: Int)

  /// A region does not survive a reboot here, and is not armed any more.
  case regionGivenUp(String)

  /// A region may be what stopped boots, and is not armed any more.
  case regionQuarantined(String, why: String)

  /// A region lies elsewhere than at the last boot, so that nothing could come through.
  case regionMoved(from: String, to: String)
}
