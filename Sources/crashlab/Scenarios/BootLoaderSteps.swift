/// Steps about boot loaders that a guest owns.
extension Step {
  /// Installs a boot loader onto the guest's second disk.
  static func installBootLoader(_ loader: BootLoader) -> Step {
    Step("install \(loader.rawValue)") { session in
      try await session.write(
        String(decoding: PackageResources.install_boot_loader_sh, as: UTF8.self), to: BootLoaderDisk.scriptPath)
      // It has dpkg configure some thirty packages, in an emulator.
      try await session.succeed(BootLoaderDisk.installCommand(loader), within: .seconds(900))
    }
  }

  /// Remembers every file that has to do with booting, to be compared later.
  static let rememberBootFiles = Step.run("remember the boot files", "\(BootFiles.list) >/lab/boot-files && sync")

  /// Every file that has to do with booting has the content, mode and owner that it had, and there is no other.
  ///
  /// - Parameter now: What was done to it meanwhile, for the title.
  static func bootFilesAreAsBefore(_ now: String) -> Step {
    .expect(
      "\(now), the boot files are byte for byte what they were",
      "diff /lab/boot-files <(\(BootFiles.list)) && wc -l </lab/boot-files", .exits(0))
  }

  /// Every file that has to do with booting is as it was, but for some that must differ.
  static func bootFilesDiffer(_ title: String) -> Step {
    .expect(title, "diff /lab/boot-files <(\(BootFiles.list))", .exits(1))
  }

  /// Undoes the reservation as a person does.
  static let unreserve = Step.expect("lastgasp unreserve", "lastgasp unreserve", .exits(0))

  /// Takes the package away with its settings and state; what it saved stays.
  static let purge = Step.run(
    "apt purge", "DEBIAN_FRONTEND=noninteractive apt-get purge -y lastgasp >&2 && sync", within: .seconds(600))

  /// What the next boots have on their command line, as this boot's boot loader was told.
  static func commandLine(_ title: String, _ expectations: Expectation...) -> Step {
    Step(title) { try await $0.expect("cat /proc/cmdline", expectations) }
  }

  /// The unit that reserves has done what it does at a boot, and has not failed.
  static let reservingIsOver = Step.run(
    "lastgasp-reserve.service is through",
    """
    for try in $(seq 120); do
      case $(systemctl show -P ActiveState lastgasp-reserve.service) in
        activating | deactivating | reloading) sleep 1 ;;
        *) break ;;
      esac
    done
    systemctl status --no-pager lastgasp-reserve.service; journalctl -b --no-pager -u lastgasp-reserve.service
    ! systemctl is-failed lastgasp-reserve.service && sync
    """, within: .seconds(180))
}

/// What tells every file that has to do with booting: its kind, mode, owner, name and target, and then its digest.
enum BootFiles {
  /// Not among them: the seed that systemd-boot writes anew at every boot, and the hooks that our package has for kernels
  /// that come and go (their absence after a purge is seen by the folders' other content being all there is).
  static let list = """
    { cd / && find boot etc/default etc/kernel etc/u-boot-menu \\( -path '*/loader/random-seed' -o -name zz-lastgasp \\) -prune \
    -o -printf '%y %m %U:%G %p %l\\n' -type f -exec sha256sum {} + 2>/dev/null | LC_ALL=C sort; }
    """
}
