internal import CaptureImage
internal import CapturePlan
internal import Machine
internal import Settings
internal import SystemPackage

/// Makes the plan that the capture kernel follows.
struct CapturePlanner: Sendable {
  private let context: BackendContext

  init(_ context: BackendContext) { self.context = context }

  /// The plan for a way of saving.
  func plan(for way: CaptureWay) async -> CapturePlan {
    let settings = context.settings
    var plan = Self.outline(of: way)
    plan.keepFreeBytes = UInt64(settings.keepFreeBytes)
    plan.failAction = Self.action(settings.captureFailAction)
    plan.watchdog = context.machine.activeWatchdog?.deviceInCapture
    plan.reasonForNoVmcore = way.reasonForNoVmcore
    guard way.reasonForNoVmcore == nil else { return plan }
    guard let makedumpfile = await Makedumpfile.find(on: context.machine) else {
      plan.reasonForNoVmcore = "makedumpfile is not installed"
      return plan
    }
    plan.makedumpfile = makedumpfile.path
    plan.makedumpfileOptions = makedumpfile.fitted(settings.makedumpfileCoredumpOptions)
    return plan
  }

  /// Our own image mounts the file system and knows the folder from its top; a whole system knows it as we do.
  private static func outline(of way: CaptureWay) -> CapturePlan {
    switch way.image {
    case .builtin(let target): CapturePlan(target: target.planned, folder: target.folder.appending("crash"))
    case .system: CapturePlan(target: nil, folder: way.folder.appending("crash"))
    }
  }

  private static func action(_ setting: CaptureFailAction) -> CapturePlan.FailAction {
    switch setting {
    case .reboot: .reboot
    case .halt: .halt
    case .poweroff: .poweroff
    case .shell: .shell
    }
  }
}
