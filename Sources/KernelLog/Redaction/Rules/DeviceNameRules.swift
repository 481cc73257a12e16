/// Finds the names that people gave to what they plug in or pair: `Alice's phone`, `Galaxy Buds of Anna`.
struct DeviceNameRules {
  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    for index in 0..<line.count where line.isWordStart(index) {
      if line[index - 1].isQuote { takeOwned(at: index) }
      switch line.lowercased[index] {
      case UInt8(ascii: "a"): takeRemoteControl(at: index)
      case UInt8(ascii: "b"): takeBluetooth(at: index)
      case UInt8(ascii: "c"), UInt8(ascii: "g"), UInt8(ascii: "h"), UInt8(ascii: "v"): takeMachine(at: index)
      case UInt8(ascii: "d"):
        takeQuoted(at: index)
        takePaired(at: index)
      case UInt8(ascii: "l"), UInt8(ascii: "r"): takeQuoted(at: index)
      case UInt8(ascii: "u"): takeCamera(at: index)
      case UInt8(ascii: "i"): takeInput(at: index)
      case UInt8(ascii: "n"): takeBluetoothName(at: index)
      case UInt8(ascii: "q"): takeGuest(at: index)
      case UInt8(ascii: "p"): takeProduct(at: index)
      default: break
      }
    }
  }

  private mutating func add(_ range: Range<Int>, _ kind: SecretKind = .device) {
    if range.count >= 2 { findings.append(Finding(range: range, kind: kind, isLearned: true)) }
  }

  /// `input: NAME as /devices/…`: what comes by Bluetooth bears the name that its owner gave it.
  private mutating func takeInput(at index: Int) {
    guard line.has("input: ", at: index) else { return }
    let start = index + 7
    guard let end = line.index(of: " as /devices/", from: start) else { return }
    let isWireless =
      line.has(" as /devices/virtual/misc/uhid/", at: end) || line.has(" (avrcp)", before: end)
      || line.index(of: "bluetooth/", from: end) != nil
    guard isWireless || namesOwner(start..<end) else { return }
    add(start..<max(start, line.has(" (avrcp)", before: end) ? end - 8 : end))
  }

  /// The most bytes of a USB device's string: 126 characters (USB 2.0, 9.6.7) in UTF-8.
  private static let nameLimit = 378

  /// `usb 1-1: Product: Alice's phone`.
  private mutating func takeProduct(at index: Int) {
    guard line.has("product: ", at: index) else { return }
    let end = min(line.start(to: line.count) { $0 <= .space }, index + 9 + Self.nameLimit)
    if end > index + 9, namesOwner(index + 9..<end) { add(index + 9..<end) }
  }

  /// `hid-generic 0005:…: BLUETOOTH HID v0.50 Keyboard [NAME] on …` (Linux 6.12, drivers/hid/hid-core.c).
  private mutating func takeBluetooth(at index: Int) {
    guard line.has("bluetooth hid ", at: index) else { return }
    guard let open = line.index(of: "[", from: index), let end = line.index(of: "] on ", from: open) else { return }
    add(open + 1..<end)
  }

  /// `device name 'NAME'`, as Bluetooth's programs say it.
  private mutating func takeQuoted(at index: Int) {
    for words in ["device name ", "device name: ", "remote name ", "local name "] where line.has(words, at: index) {
      if let name = quoted(at: index + words.utf8.count) { add(name) }
    }
  }

  /// `Headset of 'Omas Hörgerät'`: what is in quotes and says whose it is.
  private mutating func takeOwned(at index: Int) {
    guard !line[index - 2].isWord, let name = quoted(at: index - 1), name.count <= Self.nameLimit, namesOwner(name)
    else { return }
    add(name)
  }

  /// `event18 (NAME (AVRCP))`: what logind and others say of what plays by Bluetooth.
  private mutating func takeRemoteControl(at index: Int) {
    guard line.has(" (avrcp))", at: index - 2) else { return }
    add(line.start(to: index - 2, limit: Self.nameLimit) { $0 != UInt8(ascii: "(") }..<index - 2)
  }

  /// `uvcvideo: Found UVC 1.00 device NAME (05a9:2640)` (Linux 6.12, drivers/media/usb/uvc/uvc_driver.c).
  private mutating func takeCamera(at index: Int) {
    guard line.has("uvc ", at: index), let device = line.index(of: " device ", from: index, within: 24),
      let end = line.index(of: " (", from: device + 8)
    else { return }
    if namesOwner(device + 8..<end) { add(device + 8..<end) }
  }

  /// `[NEW] Device 00:11:22:33:44:55 NAME` (bluetoothctl(1)).
  private mutating func takePaired(at index: Int) {
    guard line.has("] device ", before: index + 7), line[index + 9] == UInt8(ascii: ":"), line[index + 24] == .space
    else {
      return
    }
    add(line.rest(from: index + 25))
  }

  /// `name "NAME"` where Bluetooth is spoken of.
  private mutating func takeBluetoothName(at index: Int) {
    guard line.has("name ", at: index) || line.has("name: ", at: index) || line.has("name=", at: index),
      Self.bluetoothWords.contains(where: { line.says($0, before: index) }),
      let name = quoted(
        at: line.end(from: index + 4) { $0 == .space || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") })
    else { return }
    add(name)
  }

  private static let bluetoothWords = ["bluetooth", "bluez"]

  /// `container "NAME"`, `guest 'NAME'`: what a person calls a machine inside this one.
  private mutating func takeMachine(at index: Int) {
    for words in ["container ", "guest ", "host ", "virtual machine ", "vm "] where line.has(words, at: index) {
      guard let name = quoted(at: index + words.utf8.count) else { continue }
      if ValueForm.isSecret(line.lowercased[name], .host) { add(name, .host) }
    }
  }

  /// `qemu-3-NAME`: a guest of libvirt's, also as the scope that systemd-machined(8) makes for it.
  private mutating func takeGuest(at index: Int) {
    guard line.has("qemu-", at: index) else { return }
    let number = line.end(from: index + 5, while: \.isDigit)
    guard number > index + 5, line[number] == UInt8(ascii: "-") else { return }
    var end = line.end(from: number + 1, while: \.isUserName)
    if line.has(".scope", before: end) { end -= 6 }
    while end > number + 1, !line[end - 1].isWord { end -= 1 }
    add(number + 1..<end, .host)
  }

  private func quoted(at index: Int) -> Range<Int>? {
    let quote = line[index]
    guard quote.isQuote else { return nil }
    let end = line.end(from: index + 1) { $0 != quote }
    return end < line.count ? index + 1..<end : nil
  }

  // MARK: Owners

  /// Whether a name says whose the device is.
  private func namesOwner(_ range: Range<Int>) -> Bool {
    range.contains {
      isAccented(at: $0) || hasPossessive(at: $0) || hasGenitive(at: $0, in: range) || hasOwner(at: $0, in: range)
    }
  }

  /// Whether a Latin letter with an accent begins here (UTF-8's U+00C0 to U+017F): makers of devices use none.
  private func isAccented(at index: Int) -> Bool { (0xc3...0xc5).contains(line[index]) }

  /// `Alice's `, also with a typographer's apostrophe.
  private func hasPossessive(at index: Int) -> Bool {
    line[index].isWord && (line.has("'s ", at: index + 1) || line.has("\u{2019}s ", at: index + 1))
  }

  /// `Annas iPhone`, as in German: what a person carries, behind a word that ends with an s.
  private func hasGenitive(at index: Int, in range: Range<Int>) -> Bool {
    guard index > range.lowerBound + 1, line.isWordStart(index), line[index - 1] == .space,
      [UInt8(ascii: "s"), UInt8(ascii: "S"), UInt8(ascii: "'")].contains(line[index - 2])
    else { return false }
    return Self.belongings.contains { line.has($0, at: index) }
  }

  private static let belongings = [
    "iphone", "ipad", "ipod", "airpod", "macbook", "galaxy", "pixel", "kindle", "phone", "handy", "watch", "xperia",
    "oneplus", "tablet", "laptop", "buds", "huawei", "xiaomi", "redmi", "nokia", "moto", "telefon", "kopfh",
    "h\u{f6}rger", "speaker", "drucker",
    "headphones",
    "headset", "keyboard", "tastatur", "maus", "mouse", "usb", "stick", "kamera", "gopro", "apple",
  ]

  /// `Pixel of Anna`, `AirPods von Anna`: the name stands last.
  private func hasOwner(at index: Int, in range: Range<Int>) -> Bool {
    for word in [" of ", " von ", " de ", " di ", " van "] where line.has(word, at: index) && index > range.lowerBound {
      let name = index + word.utf8.count
      let isName = name < range.upperBound && (line[name] >= 0x80 || line[name] != line.lowercased[name])
      if isName { return true }
    }
    return false
  }
}
