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
}
