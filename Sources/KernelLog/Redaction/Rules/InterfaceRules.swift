/// Finds the names that people gave to network interfaces and connections; not those that the kernel, udev or a program gives.
struct InterfaceRules {
  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    for index in 0..<line.count where line.isWordStart(index) {
      switch line.lowercased[index] {
      case UInt8(ascii: "p"): takeBridge(at: index)
      case UInt8(ascii: "r"): takeRenamed(at: index)
      case UInt8(ascii: "v"): takeConnection(at: index)
      case UInt8(ascii: "w"): takeTunnel(at: index)
      default: break
      }
    }
  }

  private mutating func add(_ range: Range<Int>, _ kind: SecretKind) {
    guard range.count >= 3, !Self.isGiven(line.lowercased[range]) else { return }
    findings.append(Finding(range: range, kind: kind, isLearned: true))
  }

  /// `NAME: port 2(vnet7) entered disabled state` (Linux 6.12, net/bridge/br_stp.c).
  private mutating func takeBridge(at index: Int) {
    guard line.has(": port ", at: index - 2), line[index + 5].isDigit else { return }
    let open = line.end(from: index + 5, while: \.isDigit)
    guard line[open] == UInt8(ascii: "("), line.index(of: ") entered ", from: open, within: 24) != nil else { return }
    add(line.start(to: index - 2, while: \.isUserName)..<index - 2, .device)
  }

  /// `NAME: renamed from eth0` (Linux 6.12, net/core/dev.c).
  private mutating func takeRenamed(at index: Int) {
    guard line.has(": renamed from ", at: index - 2) else { return }
    add(line.start(to: index - 2, while: \.isUserName)..<index - 2, .device)
  }

  /// `Workqueue: wg-crypt-NAME`, `wg-kex-NAME` (Linux 6.12, drivers/net/wireguard/device.c).
  private mutating func takeTunnel(at index: Int) {
    guard let front = ["wg-crypt-", "wg-kex-"].first(where: { line.has($0, at: index) }) else { return }
    add(index + front.utf8.count..<line.end(from: index + front.utf8.count, while: \.isUserName), .device)
  }

  /// `vpn[0x55d0c8,UUID,"NAME"]` (NetworkManager 1.52).
  private mutating func takeConnection(at index: Int) {
    guard line.has("vpn[", at: index) || line.has("vpn-connection[", at: index),
      let quote = line.index(of: ",\"", from: index, within: 96)
    else { return }
    add(quote + 2..<line.end(from: quote + 2) { $0 != UInt8(ascii: "\"") }, .ssid)
  }

  /// Whether a program or the kernel gave a name, or would give it to the next machine, too.
  private static func isGiven(_ name: ArraySlice<UInt8>) -> Bool {
    isPlace(name)
      || fronts.contains { front in
        guard name.starts(with: front.utf8) else { return false }
        let rest = name.dropFirst(front.utf8.count)
        return rest.allSatisfy { $0.isHexDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
          || rest.count <= 2
      }
  }

  /// Whether udev named it after the place it is in: `enp0s31f6`, `wlp0s20f3`, `enP4591s1np0`.
  private static func isPlace(_ name: ArraySlice<UInt8>) -> Bool {
    ["en", "wl", "ww", "ib", "sl"].contains { name.starts(with: $0.utf8) }
      && (name.dropFirst(2).allSatisfy { $0.isHexDigit || "opsxnuvri".utf8.contains($0) }
        // What was redacted already: `enxmac-1`.
        || Pseudonyms.isPseudonym(name.dropFirst(3)))
  }

  /// Source: systemd.net-naming-scheme(7); the bridges of Docker, libvirt, LXC, LXD, Incus, Podman, Proxmox and Kubernetes.
  private static let fronts = [
    "eth", "en", "br-lan", "br-wan", "br-guest", "wl", "ww", "br", "br-", "bridge", "docker", "docker_gwbridge",
    "virbr", "vmbr", "vnet", "lxcbr",
    "lxdbr",
    "incusbr", "podman", "cni", "cni-podman", "xenbr", "ovs-br", "ovs-system", "flannel.", "cilium_", "cali", "weave",
    "kube-bridge", "nm-bridge", "bond", "team", "vlan", "tun", "tap", "wg", "fwbr", "veth", "nat", "lan", "wan",
    "mpqemubr",
  ]
}
