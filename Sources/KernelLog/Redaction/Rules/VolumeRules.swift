/// Finds the names of volumes, groups and pools: of LVM, device-mapper, md and ZFS.
struct VolumeRules {
  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    for index in 0..<line.count {
      switch line.bytes[index] {
      case UInt8(ascii: "/"): takeDevice(at: index)
      case UInt8(ascii: "="), UInt8(ascii: ":"): takeAssignment(at: index)
      case UInt8(ascii: "("): takeParenthesis(at: index)
      case UInt8(ascii: "d"):
        takeUnit(at: index)
        takeThread(at: index)
      case UInt8(ascii: "@"): takeInstance(at: index)
      case .space: takePhrase(at: index)
      default: break
      }
    }
  }

  // MARK: Names

  private mutating func addName(_ range: Range<Int>) {
    guard !range.isEmpty else { return }
    // Debian's and Ubuntu's installers name the group after the machine: `desk-vg`, in device-mapper `desk--vg`.
    for ending in ["--vg", "-vg"] where range.count > ending.utf8.count && line.has(ending, before: range.upperBound) {
      let owner = range.lowerBound..<range.upperBound - ending.utf8.count
      if !owner.isEmpty, !VolumeNames.isUsual(line.lowercased[range]), !VolumeNames.isUsual(line.lowercased[owner]) {
        findings.append(Finding(range: owner, kind: .host, isLearned: true))
      }
      return
    }
    guard !VolumeNames.isUsual(line.lowercased[range]) else { return }
    findings.append(Finding(range: range, kind: .volume, isLearned: true))
  }

  /// `GROUP-VOLUME`, where a dash of either is doubled, or another name.
  private mutating func addMapped(_ range: Range<Int>) {
    guard !VolumeNames.isUsual(line.lowercased[range]) else { return }
    let dash = UInt8(ascii: "-")
    let placeholder = Pseudonyms.length(ofFirstIn: line.bytes[range])
    let single = range.dropFirst(max(1, placeholder)).dropLast().first {
      line[$0] == dash && line[$0 - 1] != dash && line[$0 + 1] != dash
    }
    guard let single else { return addName(range) }
    addName(range.lowerBound..<single)
    addName(single + 1..<range.upperBound)
  }

  /// `NAME:NAME`, of which the first is given.
  private mutating func addPair(_ first: Range<Int>) {
    addName(first)
    addName(first.upperBound + 1..<nameEnd(from: first.upperBound + 1))
  }

  private func nameEnd(from start: Int) -> Int {
    var end = line.end(from: start) { $0.isUserName || $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }
    while end > start, [0x2e, 0x2d].contains(line[end - 1]) { end -= 1 }
    return end
  }

  /// `/dev/mapper/GROUP-VOLUME`, `/dev/GROUP/VOLUME`, `/dev/md/NAME`, `/dev/zvol/POOL/VOLUME`, `/dev/drbd/by-res/NAME`.
  private mutating func takeDevice(at index: Int) {
    guard line.has("/dev/", at: index), !line[index - 1].isWord else { return }
    let folder = index + 5..<nameEnd(from: index + 5)
    guard line[folder.upperBound] == UInt8(ascii: "/") else { return }
    let first = folder.upperBound + 1
    let end = nameEnd(from: first)
    switch String(decoding: line.lowercased[folder], as: UTF8.self) {
    case "mapper": addMapped(first..<end)
    case "zvol": takeDataset(from: first)
    case "md" where line[end] == UInt8(ascii: ":"):
      addPair(first..<end)
    case "md", "rbd": takeParts(from: first)
    case "drbd": if line.has("by-res/", at: first) { takeParts(from: first + 7) }
    default:
      guard !VolumeNames.isDeviceFolder(line.lowercased[folder]), end > first,
        !VolumeNames.isKernelDevice(line.lowercased[folder])
      else { return }
      addName(folder)
      addName(first..<end)
    }
  }

  /// Names with slashes between.
  private mutating func takeParts(from start: Int) {
    var start = start
    while true {
      let end = nameEnd(from: start)
      addName(start..<end)
      guard end > start, line[end] == UInt8(ascii: "/") else { return }
      start = end + 1
    }
  }

  /// `POOL/ROOT/…`: the pool, and what is below, unless an installer named it.
  private mutating func takeDataset(from start: Int) {
    let pool = start..<nameEnd(from: start)
    addName(pool)
    guard !pool.isEmpty, line[pool.upperBound] == UInt8(ascii: "/") else { return }
    let end = line.end(from: pool.upperBound) { $0 > .space && !$0.isQuote && $0 != UInt8(ascii: ",") }
    var part = pool.upperBound + 1
    while part < end {
      let partEnd = line.end(from: part) { $0 != UInt8(ascii: "/") && $0 > .space && !$0.isQuote && $0 != 0x2c }
      guard Self.datasets.contains(line.lowercased[part..<partEnd]) else {
        return findings.append(Finding(range: part..<end, kind: .path))
      }
      part = partEnd + 1
    }
  }

  private static let datasets = WordSet(
    "root boot data userdata home var usr tmp srv opt log debian ubuntu arch archlinux fedora default pve-1 nixos")

  // MARK: The command line

  private mutating func takeAssignment(at sign: Int) {
    let start = sign + 1
    if line.has("rd.lvm.lv", before: sign) || line.has("rd.lvm.vg", before: sign) {
      takeParts(from: start)
    } else if ends("zfs", at: sign), line[sign] == UInt8(ascii: "=") || line.has("root=zfs", before: sign) {
      takeDataset(from: start)
    } else if ends("fsid", at: sign) {
      takeClusterName(from: start)
    } else if ends("cryptopts", at: sign) {
      let end = line.end(from: start) { $0 > .space }
      if let target = line.index(of: "target=", from: start), target < end {
        addName(target + 7..<nameEnd(from: target + 7))
      }
    } else if ends("cryptdevice", at: sign) {
      let colon = line.end(from: start) { $0 > .space && $0 != UInt8(ascii: ":") }
      if line[colon] == UInt8(ascii: ":") { addName(colon + 1..<nameEnd(from: colon + 1)) }
    } else if line.has("dm-mod.create", before: sign) {
      let name = start + (line[start].isQuote ? 1 : 0)
      addName(name..<nameEnd(from: name))
    } else if ends("name", at: sign),
      line.index(of: "md/raid", from: 0) != nil || line.index(of: "mdadm", from: 0) != nil
    {
      takeArrayName(from: start)
    } else if ends("name", at: sign), line.says("device-mapper: uevent: ", before: sign) {
      addMapped(start..<nameEnd(from: start))
    } else if line[sign] == UInt8(ascii: "="), Self.keys.contains(where: { ends($0, at: sign) }) {
      let name = start + (line[start].isQuote ? 1 : 0)
      addName(name..<nameEnd(from: name))
    }
  }

  private static let keys = ["vg", "lv", "pool", "vg_name", "lv_name", "zpool"]

  /// `fsid=CLUSTER:NAME` (gfs2(5)); what else is called so is a UUID.
  private mutating func takeClusterName(from start: Int) {
    let cluster = start..<nameEnd(from: start)
    guard line[cluster.upperBound] == UInt8(ascii: ":"), line[cluster.upperBound + 1].isWord, !cluster.isEmpty else {
      return
    }
    addPair(cluster)
  }

  /// `HOST:NUMBER`: mdadm(8) names an array after the machine that made it.
  private mutating func takeArrayName(from start: Int) {
    let end = line.end(from: start, while: \.isHostName)
    guard end > start, line[end] == UInt8(ascii: ":"), line[end + 1].isWord else { return }
    if ValueForm.isSecret(line.lowercased[start..<end], .host) {
      findings.append(Finding(range: start..<end, kind: .host, isLearned: true))
    }
    addName(end + 1..<nameEnd(from: end + 1))
  }

  /// Whether a word ends at a sign.
  private func ends(_ word: String, at sign: Int) -> Bool {
    line.has(word, before: sign) && !line[sign - word.utf8.count - 1].isSymbol
      || line.has("." + word, before: sign)
  }

  // MARK: Messages

  /// `EXT4-fs (NAME)`, `BTRFS info (device NAME)`, and `NAME (253:0)` as dmsetup(8) has it.
  private mutating func takeParenthesis(at open: Int) {
    let fronts = ["fs ", "fs error ", "fs warning ", "fs info ", "fs critical ", "fs notice "]
    if fronts.contains(where: { line.has($0, before: open) }), !line.has("cifs ", before: open) {
      let start = open + 1 + (line.has("device ", at: open + 1) ? 7 : 0)
      let end = nameEnd(from: start)
      if [0x29, 0x3a, 0x2c].contains(line[end]) { addMapped(start..<end) }
    }
    let minor = line.end(from: open + 1, while: \.isDigit)
    guard minor > open + 1, line[minor] == UInt8(ascii: ":"), line[minor + 1].isDigit, line[open - 1] == .space else {
      return
    }
    let start = line.start(to: open - 1) { $0.isUserName }
    let isMapped = line.index(of: "--", from: start).map { $0 < open } == true
    let device = line.start(to: max(0, start - 2)) { $0 != .space }
    if isMapped || line.has("dm-", at: device) { addMapped(start..<open - 1) }
  }

  /// What stands behind these words is a name: Linux 6.12, drivers/md/dm-ioctl.c, fs/xfs/xfs_super.c; OpenZFS.
  private static let phrases = [
    " filesystem in ", " mapped device ", " already exists: ", " cryptography setup for ", " open device ",
    " non-existent device, ", " volume group ", " logical volume ", " zpool ",
  ]

  private mutating func takePhrase(at index: Int) {
    guard "acflmnopstvz".utf8.contains(line.lowercased.dropFirst(index + 1).first ?? 0) else { return }
    for phrase in Self.phrases where line.has(phrase, at: index) {
      let start = index + phrase.utf8.count + (line[index + phrase.utf8.count].isQuote ? 1 : 0)
      let end = nameEnd(from: start)
      addMapped(start..<end)
      // `Unable to rename non-existent device, NAME to NAME`.
      if line.has("rename", before: index), line.has(" to ", at: end) {
        addMapped(end + 4..<nameEnd(from: end + 4))
      }
    }
    // `Please enter passphrase for disk MODEL (NAME) on /home:` (systemd-cryptsetup(8)).
    if line.has(" for disk ", at: index) {
      let end = nameEnd(from: index + 10)
      if line[end] == UInt8(ascii: ":") {
        addMapped(index + 10..<end)
      } else if let open = line.index(of: " (", from: index) {
        addMapped(open + 2..<nameEnd(from: open + 2))
      }
    }
    if line.has(" logical volumes ", at: index) { takeVolumes(from: index + 17) }
    if line.has(" objset for ", at: index) { takeDataset(from: index + 12) }
    takeWatched(at: index)
    if line.has(" pool ", at: index), line[index + 6].isQuote { addName(index + 7..<nameEnd(from: index + 7)) }
    guard line.has(" table: ", at: index), line[index + 8].isDigit else { return }
    let start = line.end(from: index + 8) { $0.isDigit || $0 == UInt8(ascii: ":") } + 1
    let end = nameEnd(from: start)
    guard line[end] == UInt8(ascii: ":"), !Self.targets.contains(line.lowercased[start..<end]) else { return }
    addMapped(start..<end)
  }

  /// How many volumes a line may name.
  private static let volumeLimit = 16

  /// `LVM logical volumes GROUP/VOLUME GROUP/VOLUME` (dracut(8)).
  private mutating func takeVolumes(from start: Int) {
    var start = start
    for _ in 0..<Self.volumeLimit where start < line.count {
      takeParts(from: start)
      start = line.end(from: start) { $0 > .space } + 1
    }
  }

  /// What lvm(8) and dmeventd(8) say of a group, and of a snapshot or pool as device-mapper calls it.
  private mutating func takeWatched(at index: Int) {
    for word in [" vg ", " snapshot ", " thin pool "] where line.has(word, at: index) {
      guard Self.watchers.contains(where: { line.says($0, before: index) }) else { return }
      let start = index + word.utf8.count
      let name = start..<nameEnd(from: start)
      if word == " vg " ? line[index + 1] == UInt8(ascii: "V") : line.bytes[name].contains(UInt8(ascii: "-")) {
        addMapped(name)
      }
    }
  }

  private static let watchers = ["lvm[", "dmeventd[", "vgchange[", "pvscan[", "lvmpolld["]

  /// The kinds of device-mapper's targets: Linux 6.12, `dm_register_target` in drivers/md.
  private static let targets = WordSet(
    """
    linear striped crypt snapshot snapshot-origin snapshot-merge mirror raid thin thin-pool cache writecache era clone verity \
    integrity zero error flakey delay dust log-writes multipath zoned ebs vdo unstriped switch adding device pcache
    """)

  // MARK: Threads and units

  /// `drbd_r_NAME`: the threads of a DRBD resource (Linux 6.12, drivers/block/drbd/drbd_main.c).
  private mutating func takeThread(at index: Int) {
    guard line.has("drbd_", at: index), !line[index - 1].isSymbol, line[index + 5].isLetter,
      line[index + 6] == UInt8(ascii: "_"), Self.threads.contains(line.lowercased[index + 5])
    else { return }
    addName(index + 7..<nameEnd(from: index + 7))
  }

  private static let threads = Array("rwsa".utf8)

  /// `dev-mapper-GROUP\x2dVOLUME.device`, `dev-GROUP-VOLUME.swap`.
  private mutating func takeUnit(at index: Int) {
    guard line.has("dev-", at: index), !line[index - 1].isSymbol, line[index - 1] != UInt8(ascii: "-") else { return }
    guard let end = unitEnd(from: index) else { return }
    var parts: [Range<Int>] = []
    var start = index + 4
    for place in start..<max(start, end) where line[place] == UInt8(ascii: "-") && !line.isEscaped(place) {
      parts.append(start..<place)
      start = place + 1
    }
    parts.append(start..<max(start, end))
    // `dev-zvol-POOL-VOLUME.swap`, `dev-md-HOST:NAME.device`.
    if line.has("zvol-", at: index + 4) { return parts.dropFirst().forEach { addName($0) } }
    guard parts.count == 2 else { return }
    if line.has("md-", at: index + 4), let colon = parts[1].first(where: { line[$0] == UInt8(ascii: ":") }) {
      addName(parts[1].lowerBound..<colon)
      return addName(colon + 1..<parts[1].upperBound)
    }
    if line.has("mapper", at: index + 4) { return addMapped(parts[1]) }
    guard !VolumeNames.isDeviceFolder(line.lowercased[parts[0]]), !VolumeNames.isKernelDevice(line.lowercased[parts[0]])
    else { return }
    parts.forEach { addName($0) }
  }

  /// `systemd-cryptsetup@NAME.service`.
  private mutating func takeInstance(at index: Int) {
    guard line.has("setup", before: index), let end = unitEnd(from: index + 1) else { return }
    addMapped(index + 1..<end)
  }

  /// Where the name of a unit ends, without its kind.
  private func unitEnd(from start: Int) -> Int? { UnitName.end(from: start, in: line) }
}
