import SystemPackage

/// What kept the lab from doing its work.
///
/// A scenario's unmet expectation is an ``UnmetExpectation``, not one of these.
enum LabError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A program of the host is not installed.
  case missingProgram(String, package: String)

  /// A program of the host failed; `tail` is the end of what it wrote.
  case programFailed(String, status: String, tail: String)

  /// A file of the lab or of an image is not where it must be.
  case missingFile(FilePath, remedy: String)

  /// Something needs root on the host.
  case needsRoot(String)

  /// A socket to a guest could not be set up.
  case socket(String, FilePath, Errno)

  /// What was asked for does not exist; `known` are the names that do.
  case unknownName(String, kind: String, known: [String])

  /// One line for a person, or a few where a program's own words help.
  var description: String {
    switch self {
    case .missingProgram(let program, let package):
      "\(program) is not installed: apt-get install \(package)"
    case .programFailed(let program, let status, let tail):
      "\(program) failed (\(status)):\n\(tail)"
    case .missingFile(let path, let remedy):
      "\(path) is missing: \(remedy)"
    case .needsRoot(let what):
      "\(what) needs root: run it again with sudo"
    case .socket(let operation, let path, let errno):
      "cannot \(operation) the socket \(path): \(errno)"
    case .unknownName(let name, let kind, let known):
      "there is no \(kind) named \(name); there are \(known.joined(separator: ", "))"
    }
  }
}
