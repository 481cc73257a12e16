/// The name of a setting, as it stands in a file of `lastgasp.d`.
public enum SettingKey: String, CaseIterable, Sendable {
  // kdumpst's, with kdumpst's meaning.
  /// Whether a region of RAM may be armed.
  case usePstoreRAM = "USE_PSTORE_RAM"
  /// Bytes of the region.
  case pstoreMemoryAmount = "PSTORE_MEM_AMOUNT"
  /// Bytes of one record.
  case pstoreRecordSize = "PSTORE_RECORD_SZ"
  /// The folder of the bundles.
  case mountFolder = "MOUNT_FOLDER"
  /// Whether a vmcore is saved.
  case fullCoredump = "FULL_COREDUMP"
  /// makedumpfile's options for the vmcore.
  case makedumpfileCoredumpOptions = "MAKEDUMPFILE_COREDUMP_CMD"
  /// makedumpfile's options for the dmesg.
  case makedumpfileDmesgOptions = "MAKEDUMPFILE_DMESG_CMD"
  /// Words added to the capture kernel's command line.
  case kdumpAppendCommandLine = "KDUMP_APPEND_CMDLINE"
  /// kdumpst's name of `RESERVE_AUTOSET`.
  case grubAutoset = "GRUB_AUTOSET"
  /// The file that GRUB reads at boot.
  case grubBootFile = "GRUB_BOOT_FILE"
  /// The file that GRUB's configuration is made from.
  case grubConfigurationFile = "GRUB_CFG_FILE"
  /// kdumpst's way to say how much memory kdump gets.
  case grubCommandLine = "GRUB_CMDLINE"

  // Ours.
  /// The address of a region that the admin vouches for.
  case pstoreMemoryAddress = "PSTORE_MEM_ADDRESS"
  /// What the kernel is told to do about an oops, a lockup and a panic.
  case panicSysctls = "PANIC_SYSCTLS"
  /// When kdump is armed.
  case kdump = "KDUMP"
  /// Another kernel image than the running one.
  case kdumpKernel = "KDUMP_KERNEL"
  /// Another capture image than the chosen one.
  case kdumpInitrd = "KDUMP_INITRD"
  /// How much memory kdump gets.
  case crashKernel = "CRASHKERNEL"
  /// Whether memory is reserved without being asked.
  case reserveAutoset = "RESERVE_AUTOSET"
  /// Which capture image is loaded.
  case captureImage = "CAPTURE_IMAGE"
  /// What the capture kernel does when it could save nothing.
  case captureFailAction = "CAPTURE_FAIL_ACTION"
  /// A folder on a plain file system that may take the dmesg of an encrypted machine.
  case capturePlaintextTarget = "CAPTURE_PLAINTEXT_TARGET"
  /// Whether the vmcore is packed.
  case vmcoreInZip = "VMCORE_IN_ZIP"
  /// How many bundles are kept.
  case maxBundles = "MAX_BUNDLES"
  /// Bytes of all bundles together.
  case maxBundleBytes = "MAX_BUNDLE_BYTES"
  /// Bytes that a vmcore leaves free.
  case keepFreeBytes = "KEEP_FREE_BYTES"
  /// The group that may read the light bundles.
  case bundleGroup = "BUNDLE_GROUP"
  /// Whether the person at the desk is told.
  case notify = "NOTIFY"

  /// The known key that `name` most likely means, if any is near enough to be meant.
  public static func nearest(to name: String) -> SettingKey? {
    let wanted = Array(name.uppercased().utf8)
    let ranked = allCases.map { (key: $0, distance: editDistance(wanted, Array($0.rawValue.utf8))) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(wanted.count, best.key.rawValue.utf8.count) / 2 ? best.key : nil
  }
}

/// How many single letters to add, drop, change, or swap with their neighbour lead from one name to the other.
///
/// The "optimal string alignment" distance.
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...right.count)
  for (row, letter) in left.enumerated() {
    var current = [row + 1]
    for (column, other) in right.enumerated() {
      let change = previous[column] + (letter == other ? 0 : 1)
      var best = min(change, previous[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
        best = min(best, beforePrevious[column - 1] + 1)
      }
      current.append(best)
    }
    (beforePrevious, previous) = (previous, current)
  }
  return previous[right.count]
}
