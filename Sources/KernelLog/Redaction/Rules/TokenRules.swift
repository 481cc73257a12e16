/// Finds keys and tokens that say by how they begin what they are, and secrets in quotes.
struct TokenRules {
  private let line: RedactableLine
  private(set) var findings: [Finding] = []

  init(_ line: RedactableLine) {
    self.line = line
    for index in 0..<line.count where line.isWordStart(index) { take(at: index) }
  }

  private mutating func take(at index: Int) {
    switch line.lowercased[index] {
    case UInt8(ascii: "p"), UInt8(ascii: "s"), UInt8(ascii: "t"): takeQuoted(at: index)
    default: break
    }
    if let fronts = Self.frontsByByte[line.bytes[index]] { takeToken(at: index, of: fronts) }
  }

  private typealias Front = (text: String, least: Int, kind: SecretKind)

  /// How a token begins, how many characters follow at least, and what it is.
  private static let fronts: [Front] = [
    // Keys of SSH: RFC 4253, 6.6, the length of `ssh-…` and `ecdsa-…` in base64.
    ("AAAA", 28, .key), ("SHA256:", 20, .key), ("SHA512:", 20, .key), ("sha256:", 20, .key), ("sha512:", 20, .key),
    ("MD5:", 40, .key),
    // GitLab, Slack, Amazon, GitHub, Google, Stripe, npm, Docker, PyPI, Hugging Face, Vault, age, Tailscale, DigitalOcean, Grafana.
    ("glpat-", 10, .secret), ("gldt-", 10, .secret), ("glrt-", 10, .secret), ("glsa_", 20, .secret),
    ("xoxb-", 8, .secret), ("xoxp-", 8, .secret), ("xoxa-", 8, .secret), ("xoxs-", 8, .secret), ("xapp-", 8, .secret),
    ("AKIA", 12, .secret), ("ASIA", 12, .secret), ("AIza", 20, .secret), ("ya29.", 16, .secret),
    ("ghp_", 16, .secret), ("gho_", 16, .secret), ("ghu_", 16, .secret), ("ghs_", 16, .secret), ("ghr_", 16, .secret),
    ("github_pat_", 16, .secret), ("sk_live_", 10, .secret), ("sk_test_", 10, .secret), ("rk_live_", 10, .secret),
    ("sk-", 20, .secret), ("npm_", 30, .secret), ("dckr_pat_", 10, .secret), ("pypi-", 30, .secret),
    ("hf_", 30, .secret), ("hvs.", 20, .secret), ("tskey-", 10, .secret), ("dop_v1_", 20, .secret),
    ("AGE-SECRET-KEY-", 20, .secret),
    // A JSON Web Token's header is an object (RFC 7515).
    ("eyJ", 14, .secret),
  ]

  private static let frontsByByte = Dictionary(grouping: fronts) { $0.text.utf8.first ?? 0 }

  private mutating func takeToken(at index: Int, of fronts: [Front]) {
    for (front, least, kind) in fronts where line.bytes[index...].starts(with: front.utf8) {
      let start = index + front.utf8.count
      var end = line.end(from: start) { Blob.isPart($0) || [0x2e, 0x3a, 0x3d].contains($0) }
      while end > start, [0x2e, 0x3a].contains(line[end - 1]) { end -= 1 }
      guard end - start >= least else { continue }
      let first = front.hasSuffix(":") ? start : index
      return findings.append(Finding(range: first..<end, kind: kind))
    }
  }

  /// The most bytes of a secret in quotes.
  private static let nameLimit = 256
  private static let names = [
    "password", "passphrase", "passwd", "passcode", "secret", "token", "pin", "pwd", "psk", "pre-shared key",
  ]

  /// `Passphrase "…"`: without a sign between.
  private mutating func takeQuoted(at index: Int) {
    for name in Self.names where line.has(name, at: index) {
      var open = index + name.utf8.count
      if line.has(" is", at: open) { open += 3 }
      guard line[open] == .space, line[open + 1].isQuote else { continue }
      let quote = line[open + 1] == UInt8(ascii: "'") ? "'" : "\""
      // What a quotation that is not closed holds, nobody knows: as much of it goes as a secret may have.
      let limit = min(line.count, open + 2 + Self.nameLimit)
      let range = open + 2..<(line.index(of: quote, from: open + 2, within: Self.nameLimit) ?? limit)
      if range.count >= 2 { findings.append(Finding(range: range, kind: .secret, isLearned: true)) }
    }
  }
}
