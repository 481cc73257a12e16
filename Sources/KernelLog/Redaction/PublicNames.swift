/// Names that are the same on many machines, and so give nobody away.
enum PublicNames {
  /// Whether a word is one of the kernel's own messages, or a name that every system has.
  ///
  /// Where one of them is somebody's name too it is replaced only where what stands around it says so: a reader of the log
  /// needs the word.
  static func isWord(_ word: ArraySlice<UInt8>) -> Bool { words.contains(word) }

  /// Whether a word is one that the kernel says of what belongs to programs, behind "user": `user prog`, `user cert`.
  static func isAfterUser(_ word: ArraySlice<UInt8>) -> Bool { afterUser.contains(word) }

  /// Whether nobody chose this host name.
  static func isHost(_ name: ArraySlice<UInt8>) -> Bool { hosts.contains(name) || name.starts(with: "localhost".utf8) }

  /// Whether this account is the system's own.
  static func isAccount(_ name: ArraySlice<UInt8>) -> Bool {
    accounts.contains(name) || name.starts(with: "systemd-".utf8) || name.starts(with: "debian-".utf8)
  }

  /// Whether these addresses are a project's: the kernel prints those of its authors.
  static func isAddress(_ address: ArraySlice<UInt8>) -> Bool {
    addresses.contains(address) || isProject(host: address.drop { $0 != UInt8(ascii: "@") }.dropFirst())
  }

  /// Whether a server is a project's, whose address stands in messages of the kernel or of systemd.
  static func isProject(host: ArraySlice<UInt8>) -> Bool {
    projects.contains { host.elementsEqual($0.utf8) || host.reversed().starts(with: (".\($0)").utf8.reversed()) }
  }

  /// Whether what stands behind an `@` can be the domain of an address: not so the kind of a unit (systemd.unit(5)).
  static func isEmailDomain(_ domain: ArraySlice<UInt8>) -> Bool {
    guard let dot = domain.lastIndex(of: UInt8(ascii: ".")), dot > domain.startIndex else { return false }
    let last = domain[(dot + 1)...]
    return last.count >= 2 && last.allSatisfy { $0.isLetter || $0 >= 0x80 } && !units.contains(last)
  }

  private static let hosts = WordSet(
    "localhost debian ubuntu fedora archlinux arch linux raspberrypi kali host none unknown buildhost opensuse")

  private static let accounts = WordSet(
    """
    root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc gnats nobody nogroup messagebus \
    avahi sshd gdm sddm lightdm polkitd rtkit pulse colord geoclue dnsmasq ntp chrony tss uuidd saned usbmux _apt mockbuild git \
    buildd geeko nixbld linux debian-kernel builder
    """)

  private static let addresses = WordSet("giometti@linux.it jason@zx2c4.com dm-devel@redhat.com")

  private static let projects = [
    "kernel.org", "debian.org", "lists.ubuntu.com", "ubuntu.com", "launchpad.net", "lists.linux.dev", "systemd.io",
    "freedesktop.org", "fedoraproject.org", "redhat.com", "archlinux.org", "opensuse.org", "github.com", "gitlab.com",
    "sourceforge.net", "qemu.org", "wireguard.com", "openzfs.github.io", "seabios.org", "tianocore.org", "gnome.org",
    "kde.org",
    "mozilla.org",
    "swift.org", "docker.io", "quay.io", "ghcr.io", "k8s.io", "infradead.org", "01.org", "intel.com", "amd.com",
    "nvidia.com", "linuxfoundation.org",
    "linux-foundation.org", "osdl.org", "lists.sourceforge.net",
  ]

  /// Whether a UUID, in small letters, says whose EFI variables stand behind it: everybody's have the same.
  ///
  /// So with what a partition is for, and with what Bluetooth devices can do: all of these end with its base.
  static func isVendor(_ uuid: ArraySlice<UInt8>) -> Bool {
    vendors.contains(uuid) || uuid.hasSuffix("-0000-1000-8000-00805f9b34fb")
  }

  /// EFI itself, its signature databases, shim, systemd-boot and systemd, Microsoft, Linux (Linux 6.12, include/linux/efi.h).
  private static let vendors = WordSet(
    """
    8be4df61-93ca-11d2-aa0d-00e098032b8c d719b2cb-3d3a-4596-a3bc-dad00e67656f 605dab50-e046-4300-abb6-3dd810dd8b23 \
    4a67b082-0a4c-41cf-b6c7-440b29bb8c4f 8cf2644b-4b0b-428f-9387-6d876050dc67 77fa9abd-0359-4d32-bd60-28f4e78f784b \
    c12a7328-f81f-11d2-ba4b-00a0c93ec93b 0fc63daf-8483-4772-8e79-3d69d8477de4 \
    cfc8fc79-be2e-4ddc-97f0-9f98bfe298a0 5568e427-68fc-4f3d-ac74-ca555231cc68
    """)

  private static let afterUser = WordSet(
    """
    accessible account addr allocation allocations app application applications area arg argument array asid backtrace bit \
    bpf btf bytes callback callchain cert certificate certs changes code context contexts copies copy counter cr3 ctx daemon \
    defaults dma doorbell dump entry exception extable fault feature fence filter fixed fp fpu gs gup handle helper hook id \
    ids ingroup input ioctl irq iter iov keyring keys layout limits list lock mapped mapping mappings mask messages mmap mms mount \
    mounts net ns notifier notifications nr obj object objects ops options option order override p2m packet parameter \
    password permissions pgtables pin pkey policy preference privilege privileges profile prog program programs ptr ptrs \
    quota quotas range ranges rcu region registers resp return ring scratch secret select selected selection setting settings \
    shadow sp space specific stackdepot stacks states string structure structures supplied syscalls tables tcp tool tools \
    tracepoint transfer trigger visible vm vma wakeup watch window workload xstate manager runtime dirs directories
    """)

  private static let units = WordSet("service socket device mount automount swap target path timer slice scope")

  private static let words = WordSet(
    """
    aborted access acpi active address admin after agent alarm all and apic apparmor apple arch arm armed as asm at ata \
    atomic attempted audio audit backup bad balloon base battery bin bios bit block bluetooth board boot bounds bridge btrfs \
    buffer bug build bus by bytes cache call called camera card cause cgroup channel check chip class clock cma code comm \
    command config console context control controller copy core corrupted corruption count cpu crash crypto current cut daemon \
    data deadlock debian debug dell demo desktop detected dev device disk display divide dma done double down driver dump \
    dying edge efi emergency end entry eof error ethernet event exception exec exit ext4 facility failed fatal fault fedora file \
    fill firmware flags for found frame free freed from fs function gdm general gnu gpu graphics group guest guru had halt \
    handle handler hang hard hardware has hid home host hub hung hypervisor idle image in info init inode input instruction \
    intel interface internal interrupt invalid io ip irq irqs is it journal kernel key keyboard kill killed killer kmem ksym lab \
    lan laptop last lazy leak led level lib lid limit line linked linux list load local lock locked locking lockup log login lost \
    mac machine mail main manager map mark master max mce media mem memory mode module modules monitor mount mouse mutex name \
    nested net network nic nmi nobody node not null object of off offset on oom oops open operator option or orderly other out \
    owner page panic parent part partial path pci pid ping pm pointer poison poll port possible power print probe process proc \
    processor protection protocol proxy query queue quiet ram random rate raw rcu read reading ready real reason reboot recursive \
    recursion refcount reference register release remote report reset resource restart rich root rule run running rust scheduling \
    scsi sd section segment server service session set severity shell show shutdown signal size slab sleeping slice slot smp \
    socket soft software sound source space stack stall start state status stop storage store string sub subsystem swap switch \
    sync sys syscall sysrq system systemd table tainted target task tcp team temp test text thread threads time timeout timer \
    to total touch trace trap triggered type ubuntu udev uid unable unknown underflow up usb use used user users value var vendor \
    version vfs vga video virtual virtio vm vmcore wait waiting wake warn warning watchdog web while wifi will with work worker \
    workqueue write writing xen xfs zone pages processes namespace namespaces defined specified mappings buffers faults regs \
    registers stacks accesses session sessions request requests events xattr land tasks pgtable pgd supplied requested has is are \
    copy runtime database databases program programs may can not cannot and or for was mappable
    """)
}
