/// Finds what paths give away: homes, places where people mount something, links to disks, and units named after these.
struct PathRules {
  private let line: RedactableLine
  private(set) var findings: [Finding] = []
  /// Where a path ends that a message of systemd's ends with, spaces and all: `Mounting /media/alice/My Disk...`.
  private let messageEnd: Int?
  /// Where the path at hand ends that stands in quotes, spaces and all.
  private var quoteEnd: Int?

  init(_ line: RedactableLine) {
    self.line = line
    messageEnd = Self.messageEnd(of: line)
    takeMountUnit()
    takeNamedFile()
    var index = 0
    while index < line.count {
      switch line.bytes[index] {
      case UInt8(ascii: "/"): takePath(at: index)
      case UInt8(ascii: "b"), UInt8(ascii: "B"): takeDisk(at: index)
      case UInt8(ascii: "a"), UInt8(ascii: "n"), UInt8(ascii: "u"): takeDiskName(at: index)
      case UInt8(ascii: "e"), UInt8(ascii: "h"), UInt8(ascii: "m"), UInt8(ascii: "r"), UInt8(ascii: "s"):
        takeUnit(at: index)
      case UInt8(ascii: "\\"): takeShare(at: index)
      default: break
      }
      index += 1
    }
  }

  private mutating func add(_ range: Range<Int>, _ kind: SecretKind, isLearned: Bool = true) {
    guard !range.isEmpty else { return }
    findings.append(Finding(range: range, kind: kind, isLearned: isLearned))
  }

  // MARK: Paths

  /// `Mounted daten.mount - /daten.`: what systemd mounts where only its owner would, and the unit named after it.
  private mutating func takePlace(at slash: Int) {
    guard let messageEnd, line.has(".mount - ", before: slash) else { return }
    var start = slash + 1
    var end = min(componentEnd(from: start, "/"), messageEnd)
    guard !Self.ruledPlaces.contains(line.lowercased[start..<max(start, end)]) else { return }
    while start < end, end < messageEnd, Self.publicPlaces.contains(line.lowercased[start..<end]) {
      start = end + 1
      end = min(componentEnd(from: start, "/"), messageEnd)
    }
    guard start < messageEnd, !Self.publicPlaces.contains(line.lowercased[start..<messageEnd]) else { return }
    add(start..<messageEnd, .mount, isLearned: false)
    let unit = line.start(to: slash - 9) { $0 > .space }..<slash - 9
    add(unit, .mount, isLearned: line.bytes[unit].contains { $0 == UInt8(ascii: "-") || $0.isDigit })
  }

  /// `data-akten.mount: Mount process exited`: what systemd says of a mount by its unit alone.
  private mutating func takeMountUnit() {
    guard let end = line.index(of: ".mount: ", from: 0) else { return }
    let start = line.start(to: end) { $0 > .space }
    let parts = line.lowercased[start..<end].split(separator: UInt8(ascii: "-"))
    guard let first = parts.first, !Self.ruledPlaces.contains(first),
      !line.bytes[start..<end].contains(UInt8(ascii: ":")),
      !parts.allSatisfy(Self.publicPlaces.contains)
    else { return }
    add(start..<end, .mount, isLearned: false)
  }

  /// Those whose parts have rules of their own, or that the kernel and systemd mount.
  private static let ruledPlaces = WordSet("home dev proc sys run mnt media srv export exports users snap nix gnu")
  /// The folders of every machine.
  private static let publicPlaces = WordSet(
    "boot efi firmware var usr tmp root etc lib opt sysroot log cache spool local share lock crash www docker containers"
  )

  /// Whether a folder in the root, in small letters, is one that every machine has, or that has rules of its own.
  static func isPublicPlace(_ name: ArraySlice<UInt8>) -> Bool {
    publicPlaces.contains(name) || ruledPlaces.contains(name)
  }

  /// `EXT4-fs error (device sda2): ext4_lookup:1855: inode #12: comm ls: 'NAME' linked to parent dir` (Linux 6.12, fs/ext4/namei.c), and
  /// `open file FOLDER/NAME` as NFS has it.
  private mutating func takeNamedFile() {
    if let start = line.index(of: "open file ", from: 0).map({ $0 + 10 }) {
      let end = line.end(from: start) { $0 > .space && !$0.isQuote && $0 != UInt8(ascii: ",") }
      if line[start].isWord, line.bytes[start..<end].contains(UInt8(ascii: "/")) {
        add(start..<end, .path, isLearned: false)
      }
    }
    guard
      let front = line.index(of: "fs error (device ", from: 0, within: 96)
        ?? line.index(of: "fs warning (device ", from: 0, within: 96)
    else { return }
    var open = line.index(of: "'", from: front)
    while let start = open, let end = line.index(of: "'", from: start + 1) {
      add(start + 1..<end, .path, isLearned: false)
      open = line.index(of: "'", from: end + 1)
    }
  }

  private mutating func takePath(at index: Int) {
    quoteEnd = line[index - 1].isQuote ? line.index(of: line[index - 1] == 0x27 ? "'" : "\"", from: index) : nil
    defer { quoteEnd = nil }
    takePlace(at: index)
    if line.has("/home/", at: index) {
      takeHome(from: index + 6, "/")
    } else if line.has("/users/", at: index), !line[index - 1].isWord {
      takeHome(from: index + 7, "/")
    } else if line.has("/root/", at: index), !line[index - 1].isWord {
      takeRootsHome(from: index + 6)
    } else if line.has("/mnt/", at: index) {
      takeMount(from: index + 5, "/")
    } else if line.has("/run/media/", at: index) {
      takeMedia(from: index + 11, "/")
    } else if line.has("/media/", at: index), !line[index - 1].isWord, !line.has("/run", before: index) {
      takeMedia(from: index + 7, "/")
    } else if line.has("/run/user/", at: index) {
      takeUserNumber(from: index + 10)
    } else if line.has("/gvfs/", at: index) {
      takeVirtualFile(from: index + 6)
    } else if line[index + 1] == UInt8(ascii: "/") {
      takeShare(at: index)
    } else if let share = Self.shares.first(where: { line.has($0, at: index) }),
      !line[index - 1].isWord || line.has("/oldroot", before: index)
    {
      takeRest(from: index + share.utf8.count - 1, "/")
    }
  }

  /// Where people keep what is their own besides homes: what a server shares, and machines inside this one.
  static let shares = [
    "/export/", "/exports/", "/srv/", "/volume1/", "/volume2/", "/volume3/", "/volume4/", "/share/", "/vol/",
    "/etc/keys/", "/etc/cryptsetup-keys.d/", "/shares/",
    "/var/lib/libvirt/images/", "/var/lib/machines/",
    "/var/lib/lxc/", "/var/lib/nfs/sm/", "/var/vmail/", "/var/mail/", "/var/spool/mail/", "/var/spool/cron/crontabs/",
    "/var/www/vhosts/",
  ]

  private mutating func takeHome(from start: Int, _ separator: Character) {
    let end = componentEnd(from: start, separator)
    guard end > start else { return }
    if !PublicNames.isAccount(line.lowercased[start..<end]) { add(start..<end, .user) }
    takeRest(from: end, separator)
  }

  /// `/run/user/1000/gvfs/smb-share:server=HOST,share=NAME,user=NAME/…`: what desktops mount for their files (gvfs).
  private mutating func takeVirtualFile(from start: Int) {
    add(start..<line.end(from: start) { $0 > .space && !$0.isQuote }, .path, isLearned: false)
  }

  /// What root keeps at home, but for the files that every home has.
  private mutating func takeRootsHome(from start: Int) {
    let first = componentEnd(from: start, "/")
    let isHidden = line[start] == UInt8(ascii: ".")
    if first > start { takeRest(from: isHidden ? first : start - 1, "/") }
  }

  private mutating func takeMount(from start: Int, _ separator: Character) {
    let end = componentEnd(from: start, separator)
    add(start..<end, .mount)
    takeRest(from: end, separator)
  }

  /// udisks(8) mounts at `/media/USER/LABEL` or `/run/media/USER/LABEL`, others at `/media/LABEL`.
  private mutating func takeMedia(from start: Int, _ separator: Character) {
    let end = componentEnd(from: start, separator)
    guard isSeparator(at: end, separator), componentEnd(from: end + 1, separator) > end + 1 else {
      return takeMount(from: start, separator)
    }
    add(start..<end, .user)
    takeMount(from: end + 1, separator)
  }

  /// What is further down: its kind of file may stay.
  private mutating func takeRest(from separatorIndex: Int, _ separator: Character) {
    guard isSeparator(at: separatorIndex, separator) else { return }
    var end = separatorIndex + 1
    while true {
      end = componentEnd(from: end, separator)
      guard isSeparator(at: end, separator) else { break }
      end += 1
    }
    if separator == "/" {
      let dot = line.start(to: end, limit: 5) { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "/") } - 1
      if dot > separatorIndex + 1, line[dot] == UInt8(ascii: "."), dot < end - 1 { end = dot }
    }
    add(separatorIndex + 1..<end, .path, isLearned: false)
  }

  private func isSeparator(at index: Int, _ separator: Character) -> Bool {
    index < line.count && line.bytes[index] == separator.asciiValue && !line.isEscaped(index)
  }

  private func componentEnd(from start: Int, _ separator: Character) -> Int {
    var end = start
    while end < line.count, !isComponentEnd(at: end, separator) { end += 1 }
    // A full stop ends a sentence.
    if end == line.count || line[end] == .space, end - 1 > start, line[end - 1] == UInt8(ascii: ".") {
      while end - 1 > start, line[end - 1] == UInt8(ascii: ".") { end -= 1 }
    }
    return end
  }

  private func isComponentEnd(at index: Int, _ separator: Character) -> Bool {
    guard !line.isEscaped(index) else { return false }
    let byte = line.bytes[index]
    if byte == separator.asciiValue || byte == UInt8(ascii: "/") { return true }
    if let end = quoteEnd ?? messageEnd, separator == "/" { return index >= end }
    return byte <= .space || byte.isQuote || ",;:)(>]}|<[{*?`".utf8.contains(byte)
  }

  /// systemd's own words for a mount: `Mounting X...`, `Mounted X.`, or since 254 `Mounting UNIT - X...`.
  private static func messageEnd(of line: RedactableLine) -> Int? {
    let end = line.start(to: line.count) { $0 == UInt8(ascii: ".") || $0 == 0x0d }
    guard end < line.count else { return nil }
    let isMount = (0..<min(line.count, 96)).contains { index in
      line[index] == UInt8(ascii: "o")
        && (line.has("ounting ", at: index) || line.has("ounted ", at: index) || line.has("o mount ", at: index))
    }
    return isMount ? end : nil
  }

  /// `/run/user/1000`, where the number is a person's (login.defs(5): from 1000 on).
  private mutating func takeUserNumber(from start: Int) {
    let end = line.end(from: start, while: \.isDigit)
    guard end - start >= 4, !line[end].isWord, !line.has("65534", at: start) else { return }
    add(start..<end, .user, isLearned: false)
  }

  // MARK: Disks

  /// `…/by-label/X` and the rest of /dev/disk, also in the name of a unit: `dev-disk-by\x2dlabel-X.device`.
  private mutating func takeDisk(at index: Int) {
    for (name, kind) in Self.diskLinks where line.has(name, at: index) {
      let start = index + name.utf8.count
      let isUnit = line[start] == UInt8(ascii: "-")
      guard isUnit || line[start] == UInt8(ascii: "/"), line[index - 1] == line[start] else { return }
      var end = componentEnd(from: start + 1, "/")
      if isUnit { end = unitNameEnd(from: start + 1, to: end) }
      if let part = partStart(from: start + 1, to: end) { end = part }
      add(start + 1..<end, kind)
      if kind == .serial { takeSerial(in: start + 1..<end) }
      return
    }
  }

  private static let diskLinks: [(String, SecretKind)] = [
    ("by-label", .label), ("by-partlabel", .label), ("by-uuid", .uuid), ("by-partuuid", .uuid), ("by-id", .serial),
  ]

  /// The number of a device is what stands last in its link, after an underscore.
  private mutating func takeSerial(in range: Range<Int>) {
    guard let last = line.bytes[range].lastIndex(of: UInt8(ascii: "_")), range.upperBound - last > 5 else { return }
    add(last + 1..<range.upperBound, .serial)
  }

  /// `ata-MODEL_SERIAL` without the folder, as ZFS names a disk, and `smartd.MODEL-SERIAL.ata.state`.
  private mutating func takeDiskName(at index: Int) {
    if line.has("ata.state", at: index) || line.has("nvme.state", at: index), line[index - 1] == UInt8(ascii: ".") {
      let start = line.start(to: index - 1) { $0.isSymbol }
      return line[start - 1] == UInt8(ascii: "-") ? add(start..<index - 1, .serial) : ()
    }
    guard !line[index - 1].isWord, line[index - 1] != UInt8(ascii: "-"),
      ["ata-", "nvme-", "usb-"].contains(where: { line.has($0, at: index) })
    else {
      return
    }
    var end = line.end(from: index, while: \.isUserName)
    if let part = partStart(from: index, to: end) { end = part }
    takeSerial(in: index..<end)
  }

  private func partStart(from start: Int, to end: Int) -> Int? {
    let digits = line.start(to: end, limit: 4, while: \.isDigit)
    return digits < end && digits - 5 > start && line.has("-part", before: digits) ? digits - 5 : nil
  }

  private func unitNameEnd(from start: Int, to end: Int) -> Int {
    for kind in [".device", ".swap", ".service", ".mount", ".target"] where line.has(kind, before: end) {
      return end - kind.utf8.count
    }
    return end
  }

  // MARK: Units

  /// `home-alice.mount`, `run-media-alice-My\x20Disk.mount`: systemd-escape(1).
  private mutating func takeUnit(at index: Int) {
    guard !line[index - 1].isSymbol, line[index - 1] != UInt8(ascii: "-"),
      line[index - 1] != UInt8(ascii: "/") || line.has("systemd/generator/", before: index)
        || line.has("systemd/system/", before: index)
    else { return }
    let fronts = ["home-", "mnt-", "media-", "run-media-", "srv-", "export-"]
    guard let front = fronts.first(where: { line.has($0, at: index) }) else { return }
    var end = index
    while end < line.count, isUnit(at: end) { end += 1 }
    while end > index, !line[end - 1].isWord { end -= 1 }
    guard let name = [".mount", ".automount"].first(where: { line.has($0, before: end) }) else {
      return
    }
    let unit = PathRules(unit: line, index + front.utf8.count..<end - name.utf8.count, front)
    findings += unit.findings
  }

  private func isUnit(at index: Int) -> Bool {
    line.isEscaped(index) || line.bytes[index].isUserName || line.bytes[index] == UInt8(ascii: ":")
  }

  private init(unit line: RedactableLine, _ range: Range<Int>, _ front: String) {
    self.line = line
    messageEnd = nil
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    for index in range where line.bytes[index] == UInt8(ascii: "-") && !line.isEscaped(index) {
      parts.append(start..<index)
      start = index + 1
    }
    parts.append(start..<range.upperBound)
    let isHome = front == "home-"
    let isMedia = front.hasSuffix("media-")
    let kinds: [SecretKind] = isHome ? [.user] : isMedia && parts.count > 1 ? [.user, .mount] : [.mount]
    for (part, kind) in zip(parts, kinds) { add(part, kind) }
    guard parts.count > kinds.count else { return }
    add(parts[kinds.count].lowerBound..<range.upperBound, .path, isLearned: false)
  }

  // MARK: Shares

  /// `//server/share` and `\\server\share` (mount.cifs(8)).
  private mutating func takeShare(at index: Int) {
    let slash = line[index]
    guard line[index + 1] == slash, line[index - 1] != UInt8(ascii: ":"), !line[index - 1].isWord,
      line[index - 1] != slash
    else { return }
    let server = index + 2..<line.end(from: index + 2, while: \.isHostName)
    // Of a server alone only the kernel's client speaks: `CIFS: VFS: \\\\HOST has not responded`.
    if !server.isEmpty, line[server.upperBound] == .space, line.has("vfs: ", before: index),
      line[server.lowerBound].isLetter
    {
      add(server, .host)
    }
    guard !server.isEmpty, line[server.upperBound] == slash else { return }
    if line[server.lowerBound].isLetter { add(server, .host) }
    let share = server.upperBound + 1
    // The kernel's own words for a mount end with the share, whatever is in its name (Linux 6.12, fs/smb/client/connect.c).
    let isMessage = line.has("attempting to mount ", before: index)
    let end = line.end(from: share) { isMessage || $0 > .space && !$0.isQuote && !",;:)]>".utf8.contains($0) }
    add(share..<end, .path)
  }
}
