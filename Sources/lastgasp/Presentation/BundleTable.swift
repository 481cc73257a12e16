import Bundles
import KernelLog
import Machine

/// The bundles of a machine as lines, one for each.
///
/// On a terminal the columns fit its width, by cutting what is long; elsewhere everything is whole.
struct BundleTable {
  private static let gap = "  "
  /// Below this width the time is left out: the identifier says it too.
  private static let widthWithTime = 120
  private static let narrowKernel = 14
  private static let narrowestTitle = 20

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
    let all = style.isTerminal ? [style.colored(head, 1)] + lines : lines
    return all.map { $0 + "\n" }.joined()
  }

  private var hasTime: Bool { !style.isTerminal || style.columns >= Self.widthWithTime }
  private var identifierWidth: Int { bundles.map(\.id.count).max() ?? 0 }

  private var kernelWidth: Int {
    let widest = bundles.map { kernel($0).count }.max() ?? 0
    return style.isTerminal && !hasTime ? min(widest, Self.narrowKernel) : widest
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
      ShownText.line(bundle.title) + (vmcore ?? "") + old)
  }

  private func row(_ id: String, _ time: String, _ seen: String, _ kernel: String, _ title: String) -> String {
    var front = TextLayout.padded(id, width: identifierWidth) + Self.gap
    if hasTime { front += TextLayout.padded(time, width: 19) + Self.gap }
    front += TextLayout.padded(seen, width: 4) + Self.gap
    front += TextLayout.padded(TextLayout.cut(kernel, width: kernelWidth), width: kernelWidth) + Self.gap
    guard style.isTerminal else { return front + title }
    return front + TextLayout.cut(title, width: max(Self.narrowestTitle, style.columns - front.count))
  }

  private func kernel(_ bundle: Bundle) -> String { ShownText.line(bundle.kernel ?? "unknown kernel") }
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
