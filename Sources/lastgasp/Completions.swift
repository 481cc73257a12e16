import ArgumentParser
import Bundles
import Machine
import Settings

extension CompletionKind {
  /// The bundles of this machine that may be seen, and "latest".
  static var bundles: CompletionKind {
    .custom { _, _, _ in ["latest"] + ((try? store.bundles().map(\.id)) ?? []) }
  }

  /// The kernels that are installed.
  static var kernels: CompletionKind { .shellCommand("ls /lib/modules 2>/dev/null") }

  private static var store: BundleStore {
    let machine = Machine()
    return BundleStore(machine: machine, settings: SettingsReader(root: machine.root).read().0)
  }
}
