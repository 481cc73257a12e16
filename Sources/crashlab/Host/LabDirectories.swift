import LinuxSystem
import SystemPackage

/// Where the lab keeps what it builds and what a run leaves.
struct LabDirectories: Sendable {
  /// Images that later runs use again.
  let cache: FilePath

  /// One folder for each scenario of the last run: serial log, steps, what was copied out.
  let results: FilePath

  /// Creates the directories of a run.
  ///
  /// - Parameter results: Where logs go; by default `build/lab` in the working directory.
  init(results: String? = nil) throws(FileError) {
    cache = Self.cacheDirectory { ProcessVariables[$0] }.absolute
    self.results = FilePath(results ?? "build/lab").absolute
    try Files.createDirectories(cache, permissions: .readableFolder)
    try Files.createDirectories(self.results, permissions: .readableFolder)
  }

  /// Where images are kept: `$LASTGASP_LAB_CACHE`, else `lastgasp-lab` in the caller's cache directory.
  static func cacheDirectory(variable: (String) -> String?) -> FilePath {
    if let chosen = variable("LASTGASP_LAB_CACHE") { return FilePath(chosen) }
    let caches = variable("XDG_CACHE_HOME").map { FilePath($0) }
    return (caches ?? FilePath(variable("HOME") ?? "/root").appending(".cache")).appending("lastgasp-lab")
  }
}

extension FilePermissions {
  /// A folder that others may look into.
  static var readableFolder: FilePermissions { FilePermissions(rawValue: 0o755) }

  /// A file that others may read.
  static var readableFile: FilePermissions { FilePermissions(rawValue: 0o644) }

  /// A program.
  static var program: FilePermissions { FilePermissions(rawValue: 0o755) }
}
