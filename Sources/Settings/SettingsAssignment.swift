extension Settings {
  /// Give `key` the value that `text` tells, decided by `origin`.
  mutating func assign(_ key: SettingKey, _ text: String, origin: SettingOrigin) throws(SettingValueError) {
    switch key {
    case .usePstoreRAM: usePstoreRAM = try SettingValue.boolean(text)
    case .pstoreMemoryAmount: pstoreMemoryAmount = try SettingValue.bytes(text, atLeast: Self.page)
    case .pstoreRecordSize: pstoreRecordSize = try SettingValue.bytes(text, atLeast: Self.page)
    case .pstoreMemoryAddress: pstoreMemoryAddress = try SettingValue.address(text)

    case .mountFolder: mountFolder = try SettingValue.folder(text)
    case .vmcoreInZip: vmcoreInZip = try SettingValue.boolean(text)
    case .maxBundles: maxBundles = try SettingValue.count(text)
    case .maxBundleBytes: maxBundleBytes = try SettingValue.bytes(text)
    case .keepFreeBytes: keepFreeBytes = try SettingValue.bytes(text)
    case .bundleGroup: bundleGroup = try SettingValue.group(text)
    case .notify: notify = try SettingValue.boolean(text)

    case .panicSysctls: panicSysctls = try SettingValue.panicSysctls(text)

    case .kdump: kdump = try SettingValue.choice(text)
    case .kdumpKernel: kdumpKernel = try SettingValue.optionalFile(text)
    case .kdumpInitrd: kdumpInitrd = try SettingValue.optionalFile(text)
    case .kdumpAppendCommandLine: kdumpAppendCommandLine = SettingValue.words(text)
    case .captureImage: captureImage = try SettingValue.choice(text)
    case .captureFailAction: captureFailAction = try SettingValue.choice(text)
    case .capturePlaintextTarget: capturePlaintextTarget = try SettingValue.optionalFolder(text)
    case .fullCoredump: fullCoredump = try SettingValue.boolean(text)
    case .makedumpfileCoredumpOptions: makedumpfileCoredumpOptions = SettingValue.words(text)
    case .makedumpfileDmesgOptions: makedumpfileDmesgOptions = SettingValue.words(text)

    case .crashKernel: crashKernelSetting = try SettingValue.crashKernel(text)
    case .reserveAutoset: reserveAutoset = try SettingValue.boolean(text)
    case .grubAutoset: grubAutoset = try SettingValue.boolean(text)
    case .grubBootFile: grubBootFile = try SettingValue.file(text)
    case .grubConfigurationFile: grubConfigurationFile = try SettingValue.file(text)
    case .grubCommandLine: grubCommandLine = SettingValue.words(text)
    }
    origins[key] = origin
  }

  /// The smallest region and record that make sense: one page of memory.
  private static var page: Int { 4096 }
}
