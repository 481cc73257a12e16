internal import CLinux
public import SystemPackage

/// The ways in which the machine is stopped at once, by the kernel alone: no service is asked first.
public enum MachineStop: String, CaseIterable, Sendable {
  /// It starts anew.
  case reboot

  /// It stands still, with what is on the screen.
  case halt

  /// It is switched off.
  case powerOff = "poweroff"

  /// The number of the command in `include/uapi/linux/reboot.h`.
  var command: UInt32 {
    switch self {
    case .reboot: 0x0123_4567
    case .halt: 0xcdef_0123
    case .powerOff: 0x4321_fedc
    }
  }

  /// Stops the machine; what is not on the disk by then is lost.
  ///
  /// The corresponding C function is `reboot(2)`. It returns only where it failed.
  public func now() throws(Errno) {
    guard clinux_reboot(Int32(bitPattern: command)) == 0 else { throw .current }
  }
}
