internal import Machine

/// Everything that the choice of a region depends on.
struct RegionFacts: Hashable, Sendable {
  /// What ramoops has by somebody else's doing.
  var active: ActiveRamoops?

  /// `reserve_mem=` regions on the kernel's command line.
  var reservations: [MemoryReservation] = []

  /// The running kernel.
  var kernel: KernelRelease

  /// The address in the settings.
  var givenAddress: UInt64?

  /// The bytes that a region must have, by the settings.
  var amount: UInt64

  /// The holes at the end of memory, largest first.
  var ramBuffers: [MemoryMap.Range] = []

  /// Whether `/proc/iomem` hides its addresses.
  var hidesAddresses = false

  /// How far the kernel is locked down.
  var lockdown = Lockdown.none

  /// What is known about regions here.
  var ledger = RegionLedger()

  /// Whether memory that is not proven may be tried.
  var mayTryUnproven = true
}

/// Which region is armed, and why the others are not.
struct RegionSelection: Hashable, Sendable {
  /// The region; `nil` where there is none.
  var chosen: Region?

  /// What was considered before it and refused, in order of preference.
  var refused: [Refusal] = []

  /// The name of the reservation that is ours: `reserve_mem=4M:4096:lastgasp`.
  static let reservationName = "lastgasp"

  /// Chooses: what ramoops has, a reservation, the admin's address, then a "RAM buffer" that is big enough.
  ///
  /// - Parameter tried: Regions that were tried already in this arming, and did not do.
  static func choose(by facts: RegionFacts, except tried: [Region] = []) -> RegionSelection {
    if let active = facts.active {
      return RegionSelection(chosen: Region(source: .active, address: active.address, size: active.size))
    }
    var refused: [Refusal] = []
    for candidate in candidates(by: facts, refused: &refused) where !tried.contains(candidate) {
      guard let refusal = refusal(of: candidate, by: facts) else {
        return RegionSelection(chosen: candidate, refused: refused)
      }
      refused.append(refusal)
    }
    return RegionSelection(chosen: nil, refused: refused)
  }

  private static func candidates(by facts: RegionFacts, refused: inout [Refusal]) -> [Region] {
    var regions: [Region] = []
    if let reservation = facts.reservations.first(where: { $0.name == reservationName }) {
      regions.append(Region(source: .reservation(name: reservation.name), address: nil, size: reservation.size))
    }
    if let address = facts.givenAddress {
      regions.append(Region(source: .address, address: address, size: facts.amount))
    }
    let buffers = facts.ramBuffers.filter { $0.size >= facts.amount }
    regions += buffers.map { Region(source: .ramBuffer, address: $0.start, size: facts.amount) }
    if buffers.isEmpty { refused.append(noBuffer(by: facts)) }
    return regions
  }

  private static func noBuffer(by facts: RegionFacts) -> Refusal {
    let remedy = howToReserve(by: facts)
    if facts.hidesAddresses { return Refusal("/proc/iomem hides its addresses", remedy: "run this as root") }
    guard let largest = facts.ramBuffers.first else {
      return Refusal("/proc/iomem has no \"RAM buffer\"", remedy: remedy)
    }
    return Refusal(
      "the largest \"RAM buffer\" has \(ByteSize.describe(largest.size)), and \(ByteSize.describe(facts.amount)) are needed",
      remedy: remedy)
  }

  /// What gives a region on the kernel's command line.
  static func reservationWord(amount: UInt64) -> String { "reserve_mem=\(size(amount)):4096:\(reservationName)" }

  /// How a person comes to a region.
  static func howToReserve(by facts: RegionFacts) -> String {
    let word = reservationWord(amount: facts.amount)
    guard !facts.kernel.isAtLeast(6, 11) else {
      return "run lastgasp reserve --pstore and reboot: it has \(word) put on the kernel command line"
    }
    return facts.lockdown.allowsHardwareParameters
      ? "reserve memory with memmap= on the kernel command line, name its address in PSTORE_MEM_ADDRESS, and reboot"
      : "a kernel of 6.11 or later takes \(word), which a lockdown allows"
  }

  /// A size as the kernel's command line takes it, rounded up to whole KiB.
  private static func size(_ bytes: UInt64) -> String {
    bytes % (1 << 20) == 0 ? "\(bytes >> 20)M" : "\((bytes + 1023) >> 10)K"
  }

  private static func refusal(of region: Region, by facts: RegionFacts) -> Refusal? {
    let retry = "`lastgasp arm --retry-region` tries it again"
    if case .reservation = region.source {
      guard facts.kernel.isAtLeast(6, 11) else {
        return Refusal("\(region) needs a kernel of 6.11 or later, and this is \(facts.kernel)")
      }
    } else if !facts.lockdown.allowsHardwareParameters {
      return Refusal(
        "\(region) cannot be used: the kernel is locked down (\(facts.lockdown.rawValue)) and refuses addresses",
        remedy: howToReserve(by: facts))
    }
    let entry = facts.ledger.entry(for: region)
    if let reason = entry?.quarantine { return Refusal("\(region) is quarantined: \(reason)", remedy: retry) }
    if region.source == .ramBuffer, let other = facts.ledger.quarantinedBuffer {
      return Refusal("\(region) is not tried: \(other) is quarantined, and this one is of its kind", remedy: retry)
    }
    if let entry, entry.isGivenUp {
      return Refusal("\(region) does not survive a reboot on this machine", remedy: retry)
    }
    if region.source == .ramBuffer, entry?.proof == nil, !facts.mayTryUnproven {
      return Refusal("\(region) is not proven yet", remedy: "it is first tried at the next boot")
    }
    return nil
  }
}

extension RegionLedger {
  /// A "RAM buffer" that may be what stopped boots: none of its kind is tried any more.
  var quarantinedBuffer: Region? {
    entries.first { $0.region.source == .ramBuffer && $0.quarantine != nil }?.region
  }
}

/// Memory that the kernel was asked to reserve by name; of two of one name it takes the first.
struct MemoryReservation: Hashable, Sendable {
  let name: String
  let size: UInt64
}

extension Machine {
  /// `reserve_mem=SIZE:ALIGN:NAME` regions of the running kernel's command line.
  ///
  /// `mm/memblock.c` of 6.11, `reserve_mem`.
  var memoryReservations: [MemoryReservation] {
    commandLine.values(of: "reserve_mem").compactMap { value in
      let fields = value.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count == 3, let size = ByteSize.parse(fields[0]) else { return nil }
      return MemoryReservation(name: String(fields[2]), size: size)
    }
  }
}
