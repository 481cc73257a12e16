internal import Backends
internal import LinuxSystem
internal import Machine
internal import Settings

/// What else of the machine has a say: switches and settings, units, other tools, the firmware's variables, watchdogs.
struct MachineFacts: Sendable {
  var isSwitchedOff = false
  var problems: [SettingsProblem] = []
  var isArmed = true
  /// The units of ours that are installed; empty where systemd does not start us.
  var installedUnits: Set<String> = []
  var enabledUnits: Set<String> = []
  var otherTools: [CrashTool] = []
  var variables = EFIVariables(arePresent: false)
  var watchdogs: [WatchdogDevice] = []
  /// `RuntimeWatchdogSec` as systemd was given it.
  var runtimeWatchdog: String?

  /// The units without which nothing is armed, proven or collected at the next boot.
  static let units = [
    "lastgasp-arm.service", "lastgasp-booted.service", "lastgasp-collect.service", "lastgasp-goodbye.service",
  ]
}

extension MachineFacts {
  /// Reads them off a machine.
  init(of machine: Machine, settings: Settings, problems: [SettingsProblem], isArmed: Bool) {
    self.init(
      isSwitchedOff: machine.isSwitchedOff, problems: problems, isArmed: isArmed,
      installedUnits: Set(Self.units.filter(machine.hasUnit)), enabledUnits: machine.enabledUnits,
      otherTools: machine.enabledCrashTools, variables: machine.efiVariables, watchdogs: machine.watchdogDevices,
      runtimeWatchdog: machine.systemdSetting("RuntimeWatchdogSec"))
  }

  /// Every check, in the order in which a person reads them.
  func checks() -> [Check] {
    [switchedOff()].compactMap(\.self) + settings()
      + [units(), others(), systemdPstore(), records(), variableRoom(), watchdog()].compactMap(\.self)
  }

  /// Whether the command line switches arming off.
  func switchedOff() -> Check? {
    guard isSwitchedOff else { return nil }
    return Check(
      "switch", .bad, "lastgasp=off is on the kernel command line", remedy: "remove it from there and reboot")
  }

  /// What was not understood of the settings, one check for each.
  func settings() -> [Check] {
    guard !problems.isEmpty else { return [Check("settings", .good, "the settings were all understood")] }
    return problems.map { Check("settings", .warning, "\($0)", remedy: "edit that file") }
  }

  /// Whether the next boot arms and collects by itself.
  func units() -> Check? {
    guard !installedUnits.isEmpty else { return nil }
    let disabled = installedUnits.subtracting(enabledUnits).sorted()
    guard !disabled.isEmpty else {
      return Check("units", .good, "the next boot arms and collects by itself: its units are enabled")
    }
    return Check(
      "units", .warning,
      "the next boot will not do everything by itself: \(disabled.joined(separator: ", ")) not enabled",
      remedy: "systemctl enable \(disabled.joined(separator: " "))")
  }

  /// Other programs that want the crash kernel or the pstore slot.
  func others() -> Check {
    guard !otherTools.isEmpty else { return Check("other-tools", .good, "no other crash tool starts with the machine") }
    let units = otherTools.map(\.unit).joined(separator: " ")
    return Check(
      "other-tools", .warning,
      "\(CrashTool.describe(otherTools)) starts with the machine too: two crash tools get in "
        + "each other's way", remedy: "systemctl disable \(units), or leave crashes to it")
  }

  /// systemd-pstore takes records away; they are imported from where it puts them.
  func systemdPstore() -> Check {
    Check(
      "systemd-pstore", .good,
      enabledUnits.contains("systemd-pstore.service")
        ? "systemd-pstore is enabled; what it moves to /var/lib/systemd/pstore is collected there"
        : "systemd-pstore is not enabled, and is not needed")
  }

  /// Crash records that stay in the firmware's variables.
  func records() -> Check? {
    guard variables.arePresent else { return nil }
    guard variables.crashRecords > 0 else {
      return Check("efi-records", .good, "no crash record is left in the firmware's variables")
    }
    return Check(
      "efi-records", .warning,
      "\(variables.crashRecords) part(s) of crash records fill the firmware's variables (dump-type0-…)",
      remedy: "reboot: arming saves and removes them; or modprobe efi_pstore, then lastgasp collect")
  }

  /// Less room than a quarter of all, and boot entries and firmware updates begin to fail.
  private static let leastFreeShare: UInt64 = 4

  /// Room in the firmware's variables.
  func variableRoom() -> Check? {
    guard let space = variables.space else { return nil }
    let free = "\(ByteSize.describe(space.availableBytes)) of \(ByteSize.describe(space.totalBytes))"
    guard space.availableBytes < space.totalBytes / Self.leastFreeShare else {
      return Check("efi-room", .good, "\(free) are free for the firmware's variables")
    }
    return Check(
      "efi-room", .warning, "only \(free) are free for the firmware's variables: boot entries and updates may fail",
      remedy: "remove old boot entries with efibootmgr, and crash records as said above")
  }

  /// Whether hardware resets a machine that not even a panic gets out of.
  func watchdog() -> Check? {
    guard let active = watchdogs.first(where: \.isActive) else {
      guard let idle = watchdogs.first else {
        return Check("watchdog", .good, "there is no hardware watchdog: a dead machine waits for the power key")
      }
      let asked = runtimeWatchdog.flatMap { ["0", "off", ""].contains($0) ? nil : $0 }
      let finding =
        asked.map { "RuntimeWatchdogSec=\($0) is set, but \(idle.name) (\(idle.identity)) is not fed" }
        ?? "the hardware watchdog \(idle.name) (\(idle.identity)) is not used: a dead machine waits for the power key"
      guard isArmed else { return nil }
      return Check(
        "watchdog", .warning, finding,
        remedy: asked == nil
          ? "set RuntimeWatchdogSec=30s in /etc/systemd/system.conf.d/watchdog.conf, then systemctl daemon-reexec"
          : "systemctl daemon-reexec, or reboot")
    }
    let by = runtimeWatchdog.map { ", fed by systemd (RuntimeWatchdogSec=\($0))" } ?? ""
    return Check("watchdog", .good, "the hardware watchdog \(active.name) (\(active.identity)) is active\(by)")
  }
}
