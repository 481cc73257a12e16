import Bundles
import KernelLog
import Machine

/// The bundles of a machine as lines.
///
/// On a wide terminal there is one for each, cut to its width. Elsewhere everything is whole, the crash under the rest: a line
/// with both would be wider than a mail or a page has room for.
struct BundleTable {
  private static let gap = "  "
  private static let indent = "    "
  /// From this width on a terminal has room for all in one line.
  private static let widthOfOneLine = 120

  private let bundles: [Bundle]
  private let style: TerminalStyle
  private let installedAt: Double?

  /// - Parameter installedAt: Since when lastgasp is there, in seconds since the epoch; what is older is said to be.
  init(_ bundles: [Bundle], style: TerminalStyle, installedAt: Double?) {
    self.bundles = bundles
    self.style = style
    self.installedAt = installedAt
  }

  /// The lines, each ending with a newline.
  var text: String {
    let lines = bundles.map(line)
    let all = isOneLine ? [style.colored(head, 1)] + lines : lines
    return all.map { $0 + "\n" }.joined()
  }

  private var isOneLine: Bool { style.isTerminal && style.columns >= Self.widthOfOneLine }
  private var identifierWidth: Int { bundles.map(\.id.count).max() ?? 0 }

  private var kernelWidth: Int {
    let widest = bundles.map { kernel($0).count }.max() ?? 0
    if isOneLine { return widest }
    // What stands before it: the identifier, the time, how often it was seen.
    return min(widest, max(style.columns - identifierWidth - 19 - 4 - 3 * Self.gap.count, 0))
  }

  private var head: String { row("BUNDLE", "CRASHED (UTC)", "SEEN", "KERNEL", "TITLE") }

  private func line(_ bundle: Bundle) -> String {
    let old = installedAt.map { bundle.crashedAt < $0 } == true ? "  (before lastgasp was installed)" : ""
    let vmcore = bundle.vmcore.map { vmcore in
      let kind = vmcore.isPartial ? "partial vmcore" : "vmcore"
      return style.isTerminal ? "  [\(kind)]" : "  [\(kind), \(VmcoreText(vmcore).size): \(vmcore.path)]"
    }
    return row(
      bundle.id, String(bundle.crashedAtText.prefix(19)), "\(bundle.seen)x", kernel(bundle),
      title(bundle) + (vmcore ?? "") + old)
  }

  private func row(_ id: String, _ time: String, _ seen: String, _ kernel: String, _ title: String) -> String {
    var front = TextLayout.padded(id, width: identifierWidth) + Self.gap
    front += TextLayout.padded(time, width: 19) + Self.gap
    front += TextLayout.padded(seen, width: 4) + Self.gap
    front += TextLayout.padded(TextLayout.cut(kernel, width: kernelWidth), width: kernelWidth) + Self.gap
    guard isOneLine else {
      let lines = TextLayout.wrapped(title, width: style.columns - Self.indent.count, breaksWords: false)
      return ([front.trimmed] + lines.map { Self.indent + $0 }).joined(separator: "\n")
    }
    return front + TextLayout.cut(title, width: style.columns - front.count)
  }

  private func title(_ bundle: Bundle) -> String {
    ShownText.line(bundle.problem.map { "cannot be read: \($0)" } ?? bundle.title)
  }

  private func kernel(_ bundle: Bundle) -> String { ShownText.line(bundle.kernel ?? "unknown kernel") }
}

extension String {
  /// The text without the spaces at its end.
  fileprivate var trimmed: String { String(reversed().drop { $0 == " " }.reversed()) }
}

/// A vmcore for a person.
struct VmcoreText {
  let vmcore: KeptVmcore

  init(_ vmcore: KeptVmcore) { self.vmcore = vmcore }

  /// Where it is, and how large.
  var line: String {
    "The \(vmcore.isPartial ? "partial vmcore" : "vmcore") is in \(vmcore.path) (\(size)); lastgasp analyze \(vmcore.id) opens it."
  }

  /// Its size.
  var size: String { ByteSize.describe(UInt64(clamping: vmcore.size)) }
}
