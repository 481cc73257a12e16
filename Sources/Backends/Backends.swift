/// The ways to record a crash.
public enum Backends {
  /// All of them, in order of preference.
  public static let all: [any CrashBackend.Type] = [
    PstoreRAMBackend.self, KdumpBackend.self, PstoreFirmwareBackend.self,
  ]
}
