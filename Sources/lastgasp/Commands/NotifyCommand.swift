import ArgumentParser
import Bundles
import LinuxSystem
import Machine
import Notice
import SessionBus
import SystemPackage

/// `lastgasp notify`, for the user's own unit.
struct NotifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "notify", abstract: "Show this user what crashed since the last login.", shouldDisplay: false)

  @OptionGroup var options: CommonOptions

  /// A working day: whoever has not answered by then knows of it all the same.
  private static let limit = 8 * 3600.0

  func run() throws {
    guard !LoginSession.isGreeter else { return }
    let session = Session(options)
    guard let user = UserFolders({ ProcessVariables[$0] }) else { throw fail("HOME is not set") }
    // A desktop that knows both the unit and the autostart file starts this twice; the second finds nothing new.
    let lock = try lock(of: user)
    try tell(user, session)
    lock.release()
  }

  /// One notification after the other: while one stood there, another crash may have been collected.
  private func tell(_ user: UserFolders, _ session: Session) throws {
    var seen = SeenNotices(of: user)
    while case let new = seen.new(of: NoticeBoard(of: session.machine).notices()), let latest = new.first {
      do {
        let conversation = try NoticeConversation(
          on: try SessionBus.open(), about: latest.id, delivery: delivery(to: user, session), limit: Self.limit)
        try conversation.hold(about: latest, earlier: new.count - 1) { note(new, in: &seen) }
      } catch {
        throw fail("\(error)")
      }
    }
  }

  private func delivery(to user: UserFolders, _ session: Session) -> ReportDelivery {
    let store = session.store
    return ReportDelivery(to: user) { id in BundleIdentifier(id).map(store.isReadable) ?? false }
  }

  private func lock(of user: UserFolders) throws -> FileLock {
    guard let runtime = user.runtime else { return .none }
    do {
      return try FileLock.wait(on: runtime.appending("lastgasp-notify.lock"))
    } catch {
      throw fail("\(error)")
    }
  }

  private func note(_ notices: [CrashNotice], in seen: inout SeenNotices) {
    do {
      try seen.add(notices)
    } catch {
      Terminal.complain("this notice will come again at the next login: \(error)")
    }
  }

  private func fail(_ reason: String) -> ExitCode {
    Terminal.complain(reason)
    return ExitCode(1)
  }
}
