internal import Bundles
internal import Journal
internal import Machine
internal import Notice
internal import Settings

/// The part of a collection that tells the people of the machine: a notice for the desk, a line for logins without one.
struct NoticePosting {
  let machine: Machine
  let settings: Settings
  let announce: Announce

  /// Tells of a crash whose bundle is durable, where NOTIFY allows.
  ///
  /// What does not work is said, and stops nothing: the bundle is what matters.
  func post(_ bundle: Bundle) {
    guard settings.notify else { return }
    let notice = CrashNotice(
      id: bundle.id, crashedAt: bundle.crashedAtText, crashedAtSeconds: bundle.crashedAt, title: bundle.title)
    attempt { try NoticeBoard(of: machine).post(notice) }
    attempt { try MessageOfTheDay(of: machine).add(notice) }
  }

  private func attempt(_ step: () throws -> Void) {
    do {
      try step()
    } catch {
      announce(Announcement(.noticeFailed, .warning, "could not leave a notice of the crash: \(error)"))
    }
  }
}
