// swift-tools-version: 6.3

import PackageDescription

/// What every Swift target of ours is built with.
let ours: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

/// What reads whole logs is optimized for the tests as well: they read some thousand, minutes without it.
let optimized: [SwiftSetting] = ours + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
  name: "lastgasp",
  products: [
    .executable(name: "lastgasp", targets: ["lastgasp"]),
    .executable(name: "lastgasp-capture", targets: ["lastgasp-capture"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    // C libraries, each wrapped by one Swift overlay.
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive",
      providers: [.apt(["libarchive-dev"]), .yum(["libarchive-devel"])]),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(
      name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"]), .yum(["nettle-devel"])]),
    .systemLibrary(
      name: "CSystemd", pkgConfig: "libsystemd",
      providers: [.apt(["libsystemd-dev"]), .yum(["systemd-devel"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .yum(["zlib-devel"])]),

    // What is C because it must run before the Swift runtime: of /init, and where /proc is not mounted.
    .target(name: "CEarlyMount"),
    .target(name: "CArguments"),

    // The overlays, and what is pure.
    .target(name: "Archives", dependencies: ["CArchive", systemPackage], swiftSettings: ours),
    .target(name: "Digests", dependencies: ["CNettle"], swiftSettings: ours),
    .target(name: "Inflate", dependencies: ["CZlib"], swiftSettings: ours),
    .target(name: "Journal", dependencies: ["CSystemd"], swiftSettings: ours),
    .target(name: "KernelLog", swiftSettings: optimized),
    .target(name: "SessionBus", dependencies: ["CSystemd"], swiftSettings: ours),
    .target(name: "LinuxSystem", dependencies: ["CArguments", "CLinux", systemPackage], swiftSettings: ours),
    .target(name: "BlockDevices", dependencies: ["LinuxSystem", systemPackage], swiftSettings: ours),
    .target(name: "CapturePlan", dependencies: [systemPackage], swiftSettings: ours),
    .target(name: "Vmcore", dependencies: ["LinuxSystem", systemPackage], swiftSettings: ours),

    // What a machine is, what was decided about it, and what a crash leaves.
    .target(name: "Machine", dependencies: ["Inflate", "LinuxSystem", subprocess, systemPackage], swiftSettings: ours),
    .target(name: "Settings", dependencies: ["Machine", "LinuxSystem", systemPackage], swiftSettings: ours),
    .target(
      name: "Staging", dependencies: ["Digests", "LinuxSystem", "Machine", systemPackage], swiftSettings: ours),
    .target(
      name: "Bundles",
      dependencies: [
        "Archives", "CapturePlan", "Digests", "Inflate", "Journal", "KernelLog", "LinuxSystem", "Machine", "Settings",
        "Staging", systemPackage,
      ],
      swiftSettings: ours),
    .target(
      name: "CaptureImage",
      dependencies: [
        "Archives", "BlockDevices", "CapturePlan", "Digests", "LinuxSystem", "Machine", systemPackage,
      ],
      swiftSettings: ours),
    .target(
      name: "Backends",
      dependencies: [
        "CaptureImage", "CapturePlan", "Digests", "KernelLog", "LinuxSystem", "Machine", "Settings", "Staging",
        systemPackage,
      ],
      swiftSettings: ours),

    .target(
      name: "BootLoaders", dependencies: ["Digests", "LinuxSystem", "Machine", "Settings", systemPackage],
      swiftSettings: ours),
    .target(name: "Analysis", dependencies: ["LinuxSystem", "Machine", "Vmcore", systemPackage], swiftSettings: ours),

    .target(
      name: "Notice",
      dependencies: ["Bundles", "LinuxSystem", "Machine", "SessionBus", "Settings", systemPackage],
      swiftSettings: ours),

    // The life of a crash, and the programs.
    .target(
      name: "Doctor",
      dependencies: [
        "Backends", "BootLoaders", "Bundles", "LinuxSystem", "Machine", "Settings", "Staging", systemPackage,
      ],
      swiftSettings: ours),
    .target(
      name: "Lifecycle",
      dependencies: [
        "Backends", "BootLoaders", "Bundles", "Doctor", "Journal", "KernelLog", "LinuxSystem", "Machine", "Notice",
        "Settings", "Staging",
        systemPackage,
      ],
      swiftSettings: ours),
    .executableTarget(
      name: "lastgasp",
      dependencies: [
        "Analysis", "Backends", "BootLoaders", "Bundles", "Digests", "Doctor", "Journal", "KernelLog", "Lifecycle",
        "LinuxSystem", "Machine", "Notice", "SessionBus", "Settings", "Staging",
        argumentParser, systemPackage,
      ],
      swiftSettings: ours),
    .target(
      name: "Capture",
      dependencies: ["BlockDevices", "CapturePlan", "LinuxSystem", "Vmcore", systemPackage], swiftSettings: ours),
    .executableTarget(
      name: "lastgasp-capture", dependencies: ["CEarlyMount", "Capture", "LinuxSystem"], swiftSettings: ours),
    .executableTarget(
      name: "crashlab",
      dependencies: ["Digests", "LinuxSystem", "Machine", argumentParser, subprocess, systemPackage],
      // The lab's own scripts and its crash module, as bytes in the program: it needs nothing beside it.
      resources: [.embedInCode("Resources")],
      swiftSettings: ours),

    // Tests.
    .target(
      name: "BackendConformance",
      dependencies: ["Backends", "LinuxSystem", "Machine", "Settings", "Staging", systemPackage],
      path: "Tests/BackendConformance", swiftSettings: ours),
    .target(
      name: "TestSupport", dependencies: ["LinuxSystem", "Vmcore", systemPackage], path: "Tests/TestSupport",
      swiftSettings: ours),
    .testTarget(
      name: "AnalysisTests", dependencies: ["Analysis", "LinuxSystem", "Machine", "TestSupport", systemPackage],
      swiftSettings: ours),
    .testTarget(
      name: "ArchivesTests", dependencies: ["Archives", "Digests", "Inflate", systemPackage], swiftSettings: ours),
    .testTarget(
      name: "BackendsTests",
      dependencies: [
        "BackendConformance", "Backends", "CaptureImage", "KernelLog", "LinuxSystem", "Machine", "Settings", "Staging",
        systemPackage,
      ],
      swiftSettings: ours),
    .testTarget(
      name: "BlockDevicesTests", dependencies: ["BlockDevices", "LinuxSystem", "TestSupport", systemPackage],
      swiftSettings: ours),
    .testTarget(
      name: "BootLoadersTests",
      dependencies: ["BootLoaders", "LinuxSystem", "Machine", "Settings", "TestSupport", systemPackage],
      swiftSettings: ours),
    .testTarget(
      name: "CaptureImageTests",
      dependencies: [
        "Archives", "CaptureImage", "CapturePlan", "Digests", "LinuxSystem", "Machine", "TestSupport", systemPackage,
      ],
      swiftSettings: ours),
    .testTarget(
      name: "CaptureTests",
      dependencies: [
        "BlockDevices", "Capture", "CapturePlan", "LinuxSystem", "TestSupport", "Vmcore", systemPackage,
      ],
      swiftSettings: ours),
    .testTarget(name: "CapturePlanTests", dependencies: ["CapturePlan", systemPackage], swiftSettings: ours),
    .testTarget(
      name: "BundlesTests",
      dependencies: ["Bundles", "KernelLog", "LinuxSystem", "Machine", "Settings", "Staging", systemPackage],
      swiftSettings: ours),
    .testTarget(name: "CrashLabTests", dependencies: ["crashlab", "Machine", systemPackage], swiftSettings: ours),
    .testTarget(
      name: "DoctorTests",
      dependencies: [
        "BackendConformance", "Backends", "BootLoaders", "Doctor", "LinuxSystem", "Machine", "Settings", "Staging",
        systemPackage,
      ],
      swiftSettings: ours),
    .testTarget(name: "JournalTests", dependencies: ["Journal"], swiftSettings: ours),
    // The corpus is read where it lies: a log and what it should say, each a file of its own.
    .testTarget(name: "KernelLogTests", dependencies: ["KernelLog"], exclude: ["Corpus"], swiftSettings: ours),
    .testTarget(
      name: "LastgaspTests",
      dependencies: [
        "Backends", "Bundles", "Doctor", "KernelLog", "Lifecycle", "LinuxSystem", "Machine", "Settings", "TestSupport",
        "lastgasp",
        argumentParser, systemPackage,
      ],
      swiftSettings: ours),
    .testTarget(
      name: "LifecycleTests",
      dependencies: [
        "BackendConformance", "Backends", "BootLoaders", "Bundles", "CapturePlan", "Doctor", "Journal", "KernelLog",
        "Lifecycle",
        "LinuxSystem", "Machine", "Notice", "Settings", "Staging", "TestSupport", systemPackage,
      ],
      swiftSettings: ours),
    .testTarget(
      name: "LinuxSystemTests", dependencies: ["LinuxSystem", "TestSupport", systemPackage], swiftSettings: ours),
    .testTarget(name: "MachineTests", dependencies: ["LinuxSystem", "Machine", systemPackage], swiftSettings: ours),
    .testTarget(
      name: "NoticeTests",
      dependencies: [
        "CSystemd", "LinuxSystem", "Machine", "Notice", "SessionBus", "TestSupport", systemPackage,
      ],
      swiftSettings: ours),
    .testTarget(
      name: "StagingTests",
      dependencies: ["LinuxSystem", "Machine", "Staging", "TestSupport", systemPackage], swiftSettings: ours),
    .testTarget(
      name: "SettingsTests", dependencies: ["LinuxSystem", "Machine", "Settings", systemPackage], swiftSettings: ours),
    .testTarget(
      name: "VmcoreTests", dependencies: ["LinuxSystem", "TestSupport", "Vmcore", systemPackage], swiftSettings: ours),
  ],
  swiftLanguageModes: [.v6]
)
