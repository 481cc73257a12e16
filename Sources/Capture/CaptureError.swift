internal import LinuxSystem
internal import SystemPackage

/// What keeps capturing from going on.
public struct CaptureError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One line for a person.
  public let description: String

  /// Creates an error of a line.
  public init(_ description: String) { self.description = description }

  /// Creates the error of a file operation.
  init(_ error: FileError) { description = error.description }
}
