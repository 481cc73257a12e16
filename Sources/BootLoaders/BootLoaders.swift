/// The boot loaders that are known.
public enum BootLoaders {
  /// All of them; of those that are equally sure, the first has it.
  public static let all: [any BootLoader.Type] = [
    Ostree.self, UnifiedKernelImage.self, SystemdBoot.self, GRUB.self, Refind.self, Limine.self, Extlinux.self,
  ]

  /// Which boot loader started a system.
  public enum Choice: Sendable {
    /// This one, and how that is known.
    case found(any BootLoader.Type, why: String)

    /// None that is known here.
    case unknown(why: String)
  }

  /// The boot loader that started this system: the first that something speaks for; where none has told the firmware its name,
  /// the only one that is there.
  public static func choose(by facts: BootFacts) -> Choice {
    if facts.loaderNumber == Self.qemuNumber {
      return .unknown(why: "QEMU itself has started this kernel (-kernel)")
    }
    let found = all.compactMap { type in type.find(in: facts).map { (type: type, evidence: $0) } }
    for (type, evidence) in found {
      if case .booted(let why) = evidence { return .found(type, why: why) }
    }
    // Who has told the firmware a name is not one whose files happen to be on the disk.
    if let info = facts.loaderInfo {
      return .unknown(why: "the boot loader calls itself \(info) (LoaderInfo), and is none that is known here")
    }
    guard let only = found.first else { return .unknown(why: "no boot loader that is known here was found") }
    guard found.count == 1, case .present(let why) = only.evidence else {
      let names = found.map { $0.type.name }.joined(separator: ", ")
      return .unknown(why: "nothing tells which of the boot loaders that are there started this system (\(names))")
    }
    return .found(only.type, why: why)
  }

  /// `type_of_loader` of QEMU's `-kernel`: 0xb, version 0 (Documentation/arch/x86/boot.rst).
  private static let qemuNumber = 0xb0
}
