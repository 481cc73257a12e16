internal import LinuxSystem
internal import Machine
internal import SystemPackage

/// The drivers that a device needs: its own and those of everything between it and the machine's root.
struct DeviceDrivers {
  /// What loads one of them.
  struct Driver: Hashable {
    /// The module's name, or an alias that leads to it.
    let name: String

    /// Whether it is the module that is in use now, not a guess.
    let isInUse: Bool
  }

  /// The drivers, the outermost first.
  private(set) var drivers: [Driver] = []

  private let machine: Machine
  private let isRunningKernel: Bool
  private var seen: Set<FilePath> = []

  /// Finds the drivers of a device's folder below `/sys/devices`.
  ///
  /// - Parameter isRunningKernel: Whether they are for the kernel that runs now. What is built into that needs no module;
  ///   another one may have it as a module, found by the device's alias.
  init(of sysfs: FilePath, isRunningKernel: Bool, on machine: Machine) throws(FileError) {
    self.machine = machine
    self.isRunningKernel = isRunningKernel
    try addChain(to: sysfs)
  }

  private mutating func addChain(to sysfs: FilePath) throws(FileError) {
    var place: FilePath = "/sys/devices"
    for component in sysfs.components.dropFirst(2) {
      place.append(component)
      guard seen.insert(place).inserted else { continue }
      try addSuppliers(of: place)
      try addControllers(of: place)
      try addDriver(of: place)
    }
  }

  /// A multipath NVMe namespace hangs on no controller but on the subsystem, which links to its controllers
  /// (`drivers/nvme/host/core.c`, `nvme_init_subsystem`).
  private mutating func addControllers(of place: FilePath) throws(FileError) {
    guard place.removingLastComponent().lastComponent == "nvme-subsystem" else { return }
    for name in try Files.entries(of: machine.path(place)) where name.string.hasPrefix("nvme") {
      guard try Files.linkTarget(of: machine.path(place.appending(name))) != nil else { continue }
      try addChain(to: MachinePaths(machine: machine).resolved(place.appending(name)))
    }
  }

  /// What a device cannot be probed without: clocks, regulators and the like
  /// (`Documentation/driver-api/device_link.rst`).
  private mutating func addSuppliers(of place: FilePath) throws(FileError) {
    for name in try Files.entriesIfPresent(of: machine.path(place)) where name.string.hasPrefix("supplier:") {
      let supplier = try MachinePaths(machine: machine).resolved(place.appending(name).appending("supplier"))
      if machine.has(supplier.string) { try addChain(to: supplier) }
    }
  }

  private mutating func addDriver(of place: FilePath) throws(FileError) {
    let driver = place.appending("driver")
    guard let target = try Files.linkTarget(of: machine.path(driver)), target.lastComponent != nil else { return }
    let module = try MachinePaths(machine: machine).resolved(driver).appending("module")
    if let name = try Files.linkTarget(of: machine.path(module))?.lastComponent {
      drivers.append(Driver(name: name.string, isInUse: true))
    } else if let alias = alias(of: place) {
      drivers.append(Driver(name: alias, isInUse: false))
    }
  }

  /// The alias by which the driver of a device is found where it does not say which module it is of.
  ///
  /// In the kernel that runs it is built in then; but the drivers of some buses never say it, and their devices have no
  /// `modalias` (`drivers/mmc/core/bus.c`, `mmc_bus_uevent`).
  private func alias(of place: FilePath) -> String? {
    if let alias = machine.fact(place.appending("modalias").string), !alias.isEmpty {
      return isRunningKernel ? nil : alias
    }
    let key = "MODALIAS="
    let line = machine.fact(place.appending("uevent").string)?.split(separator: "\n").first { $0.hasPrefix(key) }
    return line.map { String($0.dropFirst(key.count)) }
  }
}
