internal import Backends
internal import BootLoaders
internal import Machine

/// What was asked of the boot loader, and what came of it.
struct ReservationFacts: Sendable {
  var record: ReservationRecord?
  var runningBoot = ""
  var commandLine = KernelCommandLine("")

  /// Every check: none where nothing was asked for.
  func checks() -> [Check] { [request()].compactMap(\.self) }

  /// Where a request stands: written, passed on by the boot loader, granted by the kernel.
  func request() -> Check? {
    guard let record else { return nil }
    let words = record.words.joined(separator: " ")
    if let refusal = record.refusal {
      return Check(
        "request", .warning, "\(words) was asked for, and \(refusal)", remedy: "lastgasp unreserve takes it back")
    }
    guard record.isWritten else {
      return Check(
        "request", .warning, "\(words) was being asked for when something stopped it", remedy: "lastgasp reserve")
    }
    if record.isGranted { return Check("request", .good, "\(words) was asked for, and is reserved") }
    let isPassed = words.split(separator: " ").allSatisfy(commandLine.text.split(separator: " ").contains)
    guard !isPassed, record.askedIn == runningBoot else {
      return Check("request", .good, "\(words) was asked of \(record.bootLoader)")
    }
    return Check(
      "request", .warning, "\(words) is asked for, and counts from the next boot on", remedy: "systemctl reboot")
  }
}

extension ReservationFacts {
  /// Reads them off a machine, without changing anything.
  init(of machine: Machine) {
    self.init(
      record: ReservationStore(of: machine).peek(), runningBoot: machine.bootID, commandLine: machine.commandLine)
  }
}
