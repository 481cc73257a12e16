import Glibc

/// The locale in which libarchive can say every name: in the C locale of a unit it gives up on anything but ASCII.
enum UTF8Locale {
  /// Does something with this thread, and no other, in a UTF-8 locale.
  ///
  /// The corresponding C function is `uselocale(3)`; glibc has `C.UTF-8` built in since 2.35.
  static func withThread<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    guard let locale = unsafe newlocale(1 << LC_CTYPE, "C.UTF-8", nil) else { return try body() }
    let previous = unsafe uselocale(locale)
    defer {
      unsafe uselocale(previous)
      unsafe freelocale(locale)
    }
    return try body()
  }
}
