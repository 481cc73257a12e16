public import SystemPackage

/// What is to be done to a boot loader's configuration, as a value: it can be shown, tested and kept before anything is
/// done.
public struct EditPlan: Hashable, Sendable {
  /// One thing to do.
  public enum Step: Hashable, Sendable {
    /// A file is to hold something else.
    case write(FileEdit)

    /// A file is to hold what a program makes of the configuration.
    case generate(GeneratedFile)

    /// A program is to run.
    case run(ProgramCall)
  }

  /// What is to be done, in this order.
  public var steps: [Step]

  /// What a person should know of it.
  public var remarks: [String]

  /// Creates a plan.
  public init(_ steps: [Step] = [], remarks: [String] = []) {
    self.steps = steps
    self.remarks = remarks
  }

  /// Whether there is nothing to do.
  public var isEmpty: Bool { steps.isEmpty }

  /// The edits of files among the steps.
  public var edits: [FileEdit] {
    steps.compactMap { step in
      guard case .write(let edit) = step else { return nil }
      return edit
    }
  }

  /// The files that are written, generated ones too.
  public var paths: [FilePath] {
    steps.compactMap { step in
      switch step {
      case .write(let edit): edit.path
      case .generate(let file): file.path
      case .run: nil
      }
    }
  }
}

/// What one file held and is to hold.
public struct FileEdit: Hashable, Sendable {
  /// The file, as an absolute path of the machine, with no symbolic link at its end.
  public let path: FilePath

  /// What it holds now; `nil` where it is not there.
  public let before: [UInt8]?

  /// What it is to hold; `nil` where it is to go.
  public let after: [UInt8]?

  /// Creates an edit.
  public init(_ path: FilePath, before: [UInt8]?, after: [UInt8]?) {
    self.path = path
    self.before = before
    self.after = after
  }
}

/// A file that a program makes: it is made elsewhere, looked at, and put in place whole.
public struct GeneratedFile: Hashable, Sendable {
  /// The file.
  public let path: FilePath

  /// The program that makes it; ``output`` among its arguments stands for where it is to write.
  public let call: ProgramCall

  /// What has to stand in what it made.
  public let mustHold: [String]

  /// What stands for the place of the program's output among its arguments.
  public static let output = "{output}"

  /// Creates the description of a generated file.
  public init(_ path: FilePath, by call: ProgramCall, mustHold: [String] = []) {
    self.path = path
    self.call = call
    self.mustHold = mustHold
  }
}

/// A program with its arguments.
public struct ProgramCall: Hashable, Sendable, CustomStringConvertible {
  /// Its path or name.
  public let program: String

  /// Its arguments.
  public let arguments: [String]

  /// Creates a call.
  public init(_ program: String, _ arguments: [String]) {
    self.program = program
    self.arguments = arguments
  }

  /// The line that a person would type.
  public var description: String {
    ([program] + arguments).map { $0.contains { " \"'$`\\".contains($0) } ? "'\($0)'" : $0 }.joined(separator: " ")
  }
}

/// Which way a change of the kernel's command line goes.
public struct ParameterChange: Hashable, Sendable {
  /// Whether words are added or taken out.
  public enum Direction: Hashable, Sendable {
    /// They are added where they are not.
    case adding

    /// They are taken out where they are.
    case removing
  }

  /// Whether the words are added or taken out.
  public let direction: Direction

  /// The words.
  public let words: [String]

  /// Adds words where they are not.
  public static func adding(_ words: [String]) -> ParameterChange { ParameterChange(direction: .adding, words: words) }

  /// Takes words out where they are.
  public static func removing(_ words: [String]) -> ParameterChange {
    ParameterChange(direction: .removing, words: words)
  }

  /// A command line after the change.
  func applied(to text: String) -> String {
    switch direction {
    case .adding: KernelWords.adding(words, to: text)
    case .removing: KernelWords.removing(words, from: text)
    }
  }
}
