internal import CArguments

/// What the program was started with, also where `/proc` is not mounted: `CommandLine.arguments` is read from there.
public enum ProgramArguments {
  /// The arguments without the program's own name.
  public static var all: [String] {
    (1..<max(1, carguments_count())).compactMap { index in
      unsafe carguments_at(index).map { unsafe String(cString: $0) }
    }
  }
}
