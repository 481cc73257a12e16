/// The names of units: systemd.unit(5).
enum UnitName {
  private static let kinds = [
    ".service", ".socket", ".device", ".mount", ".automount", ".swap", ".target", ".path", ".timer", ".slice", ".scope",
  ]

  /// Where the name ends that begins here, without its kind; `nil` where no unit's name stands.
  static func end(from start: Int, in line: RedactableLine) -> Int? {
    var end = start
    while end < line.count, line.isEscaped(end) || line.bytes[end].isUserName || ":@".utf8.contains(line.bytes[end]) {
      end += 1
    }
    while end > start, !line[end - 1].isWord { end -= 1 }
    guard let kind = kinds.first(where: { line.has($0, before: end) }) else {
      // The audit log leaves the kind out: `unit=openvpn@office`.
      let front = line.start(to: start) { $0.isUserName || $0 == UInt8(ascii: "@") }
      return line.has("unit=", before: front) && end > start ? end : nil
    }
    return end - kind.utf8.count > start ? end - kind.utf8.count : nil
  }
}

/// Finds the instances of units: `openvpn@NAME.service` tells whose network it is.
struct UnitRules {
  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    for index in 0..<line.count where line.bytes[index] == UInt8(ascii: "@") { take(at: index) }
  }

  private mutating func take(at index: Int) {
    let template = line.start(to: index) { $0.isUserName }..<index
    guard !template.isEmpty, let end = UnitName.end(from: index + 1, in: line) else { return }
    let instance = index + 1..<end
    guard !Self.templates.contains(line.lowercased[template]), !line.has("dev-", at: instance.lowerBound),
      !isNumber(instance), !isDevice(line.lowercased[instance]), !PublicNames.isWord(line.lowercased[instance])
    else { return }
    findings.append(Finding(range: instance, kind: .unit, isLearned: true))
  }

  private func isNumber(_ range: Range<Int>) -> Bool {
    line.bytes[range].allSatisfy { $0.isDigit || "-:.".utf8.contains($0) }
  }

  /// Whether the kernel or udev gives such a name: to a disk, a terminal, a network device.
  private func isDevice(_ name: ArraySlice<UInt8>) -> Bool {
    if VolumeNames.isKernelDevice(name) { return true }
    let fronts = [
      "tty", "eth", "en", "wl", "ww", "br", "docker", "virbr", "bond", "tun", "tap", "lo", "hci", "rfkill", "card",
      "wg",
      "pts", "hvc", "console", "video",
    ]
    return fronts.contains { front in
      guard name.hasPrefix(front) else { return false }
      let rest = name.dropFirst(front.utf8.count)
      return rest.allSatisfy { $0.isDigit || "psfxnouvdiab".utf8.contains($0) } && rest.count <= 8
        && (rest.isEmpty || rest.contains(where: \.isDigit)) || front == "tty" && rest.count <= 5
    }
  }

  /// Those whose instances are numbers, devices, or names that everybody's machine has.
  private static let templates = WordSet(
    """
    modprobe getty serial-getty autovt container-getty console-getty user user-runtime-dir systemd-backlight lvm2-pvscan ifup \
    ifupdown systemd-coredump drkonqi-coredump-processor drkonqi-coredump-launcher postgresql mdadm-grow-continue \
    mdadm-last-resort systemd-fsck systemd-growfs systemd-mkswap systemd-makefs blockdev dbus ceph-osd systemd-quotacheck \
    systemd-hibernate-resume systemd-cryptsetup systemd-veritysetup systemd-integritysetup systemd-rfkill systemd-pcrextend \
    systemd-sysext systemd-creds systemd-pcrlock systemd-bootctl systemd-networkd-wait-online dracut-lib grub2 polkit \
    xfs_scrub app systemd-tpm2-setup bolt fprintd cups nvmf-connect hv_kvp_daemon xe-daemon
    """)
}
