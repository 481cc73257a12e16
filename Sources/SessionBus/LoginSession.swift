import CSystemd
import Glibc

/// What logind says of the session that this user sits at.
public enum LoginSession {
  /// Whether it is no person's: a login screen, where nothing of the machine is told to whoever passes by.
  ///
  /// Where there is no logind, or it knows of no session, nothing speaks for that.
  public static var isGreeter: Bool {
    var session: UnsafeMutablePointer<CChar>?
    guard unsafe sd_uid_get_display(getuid(), &session) >= 0 else { return false }
    defer { unsafe free(session) }
    var kind: UnsafeMutablePointer<CChar>?
    guard unsafe sd_session_get_class(session, &kind) >= 0, let found = unsafe kind else { return false }
    defer { unsafe free(kind) }
    return unsafe String(cString: found) == "greeter"
  }
}
