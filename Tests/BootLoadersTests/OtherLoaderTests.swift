import SystemPackage
import Testing

@testable import BootLoaders

/// rEFInd, Limine, extlinux and ostree, on files as their documentation gives them.
struct OtherLoaderTests {
  static let words = ["reserve_mem=4M:4096:lastgasp"]

  /// The files before, the one that is looked at, and what it holds after.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let type: any BootLoader.Type
    var files: [String: String]
    let path: String
    let after: String
  }

  static let refindLinux = """
    "Boot with standard options"  "root=PARTUUID=5f ro quiet splash"
    "Boot to single-user mode"    "root=PARTUUID=5f ro single"
    # "A line of mine"            "root=/dev/sda1"
    "Boot with minimal options"   "ro root=PARTUUID=5f"
    """

  static let refindManual = """
    timeout 20
    menuentry "Arch Linux" {
        icon     /EFI/refind/icons/os_arch.png
        loader   /boot/vmlinuz-linux
        options  "root=PARTUUID=5f rw add_efi_memmap"
        submenuentry "Boot to terminal" {
            add_options "systemd.unit=multi-user.target"
        }
    }

    """

  /// Comments behind options, another system's entry, a submenu with another loader, options without quotes.
  static let refindMixed = """
    menuentry "Arch" {
        options "root=x single"   # comment "with quotes"
        loader /boot/vmlinuz-linux
        submenuentry "shell" {
            loader \\shellx64.efi
            options "-nomap"
        }
    }
    menuentry Windows {
        loader \\EFI\\Microsoft\\Boot\\bootmgfw.efi
        options foo
    }
    menuentry "By its type" {
        loader \\EFI\\own.efi
        ostype Linux
        options quiet # why
    }
    options "of nothing"

    """

  static let limine = """
    timeout: 5

    /Arch Linux
        protocol: linux
        path: boot():/vmlinuz-linux
        cmdline: root=UUID=1234 rw
        module_path: boot():/initramfs-linux.img

    /Memtest
        protocol: efi
        path: boot():/memtest.efi
        cmdline: quiet

    /+Arch
    //fallback
        comment: kernel_cmdline of old
        PROTOCOL: linux
        path: boot():/vmlinuz-linux
        kernel_cmdline: root=UUID=1234 rw single

    """

  static let limineOld = """
    TIMEOUT=5

    :Arch Linux
        PROTOCOL=linux
        KERNEL_PATH=boot:///vmlinuz-linux
        CMDLINE=root=UUID=1234 rw
        MODULE_PATH=boot:///initramfs-linux.img

    """

  static let extlinux = """
    DEFAULT l0
    PROMPT 0
    TIMEOUT 50

    LABEL l0
    \tMENU LABEL Debian GNU/Linux, kernel 6.1.0
    \tLINUX /boot/vmlinuz-6.1.0
    \tINITRD /boot/initrd.img-6.1.0
    \tAPPEND root=/dev/sda1 ro quiet

    label l0r
    \tlinux /boot/vmlinuz-6.1.0
    \tappend root=/dev/sda1 ro single
    label local
    \tlocalboot 0
    \tappend -
    """

  static let cases: [Case] = [
    Case(
      testDescription: "refind_linux.conf", type: Refind.self, files: ["/boot/refind_linux.conf": refindLinux],
      path: "/boot/refind_linux.conf",
      after: """
        "Boot with standard options"  "root=PARTUUID=5f ro quiet splash \(words[0])"
        "Boot to single-user mode"    "root=PARTUUID=5f ro single \(words[0])"
        # "A line of mine"            "root=/dev/sda1"
        "Boot with minimal options"   "ro root=PARTUUID=5f \(words[0])"
        """),
    Case(
      testDescription: "refind_linux.conf with a quote in its options, and CRLF", type: Refind.self,
      files: ["/boot/refind_linux.conf": "\"Boot\" \"ro dyndbg=\"\"file a\"\" x\"\r\n\"half writ"],
      path: "/boot/refind_linux.conf",
      after: "\"Boot\" \"ro dyndbg=\"\"file a\"\" x \(words[0])\"\r\n\"half writ"),
    Case(
      testDescription: "refind.conf, entries by hand", type: Refind.self,
      files: ["/efi/EFI/refind/refind.conf": refindManual], path: "/efi/EFI/refind/refind.conf",
      after: refindManual.replacing("add_efi_memmap\"", with: "add_efi_memmap \(words[0])\"")),
    Case(
      testDescription: "refind.conf with comments, other systems, and options without quotes", type: Refind.self,
      files: ["/efi/EFI/refind/refind.conf": refindMixed], path: "/efi/EFI/refind/refind.conf",
      after: refindMixed.replacing("single\"", with: "single \(words[0])\"")
        .replacing("quiet #", with: "\"\(words[0]) quiet\" #")),
    Case(
      testDescription: "refind_linux.conf without quotes, behind a byte order mark", type: Refind.self,
      files: ["/boot/refind_linux.conf": "\u{feff}\"Boot\" \"ro quiet\" # \"as ever\"\n\"Minimal\" ro\nOnly rw\n"],
      path: "/boot/refind_linux.conf",
      after: "\u{feff}\"Boot\" \"ro quiet \(words[0])\" # \"as ever\"\n\"Minimal\" \"\(words[0]) ro\"\n"
        + "Only \"\(words[0]) rw\"\n"),
    Case(
      testDescription: "limine.conf", type: Limine.self, files: ["/boot/limine.conf": limine],
      path: "/boot/limine.conf",
      after: limine.replacing("1234 rw\n", with: "1234 rw \(words[0])\n")
        .replacing("rw single", with: "rw single \(words[0])")),
    Case(
      testDescription: "limine.cfg", type: Limine.self, files: ["/boot/EFI/BOOT/limine.cfg": limineOld],
      path: "/boot/EFI/BOOT/limine.cfg", after: limineOld.replacing("1234 rw\n", with: "1234 rw \(words[0])\n")),
    Case(
      testDescription: "limine-entry-tool's settings", type: Limine.self,
      files: [
        "/boot/limine.conf": limine, "/usr/bin/limine-update": "",
        "/etc/default/limine": "KERNEL_CMDLINE[default]+=\"root=UUID=1234 rw\"",
      ], path: "/etc/default/limine",
      after: """
        KERNEL_CMDLINE[default]+="root=UUID=1234 rw"
        KERNEL_CMDLINE[default]+=" \(words[0])" # by lastgasp
        """),
    Case(
      testDescription: "extlinux.conf", type: Extlinux.self, files: ["/boot/extlinux/extlinux.conf": extlinux],
      path: "/boot/extlinux/extlinux.conf",
      after: extlinux.replacing("ro quiet", with: "ro quiet \(words[0])").replacing(
        "ro single", with: "ro single \(words[0])")),
    Case(
      testDescription: "Debian's u-boot-menu with drop-ins", type: Extlinux.self,
      files: [
        "/boot/extlinux/extlinux.conf": extlinux,
        "/usr/sbin/u-boot-update": "for file in /usr/share/u-boot-menu/conf.d/*.conf /etc/u-boot-menu/conf.d/*.conf\n",
      ], path: "/etc/u-boot-menu/conf.d/zz-lastgasp.conf",
      after: """
        \(OwnedLine.header)
        U_BOOT_PARAMETERS="${U_BOOT_PARAMETERS:-ro quiet} \(words[0])" # by lastgasp

        """),
    Case(
      testDescription: "Debian's u-boot-menu, an older one", type: Extlinux.self,
      files: [
        "/boot/extlinux/extlinux.conf": extlinux, "/usr/sbin/u-boot-update": "#!/bin/sh\n",
        "/etc/default/u-boot": "#U_BOOT_PARAMETERS=\"ro quiet\"\n",
      ], path: "/etc/default/u-boot",
      after: """
        #U_BOOT_PARAMETERS="ro quiet"
        U_BOOT_PARAMETERS="${U_BOOT_PARAMETERS:-ro quiet} \(words[0])" # by lastgasp
        """),
    Case(
      testDescription: "u-boot-menu that takes kernel-install's line", type: Extlinux.self,
      files: [
        "/boot/extlinux/extlinux.conf": extlinux, "/usr/sbin/u-boot-update": "#!/bin/sh\n",
        "/etc/kernel/cmdline": "root=/dev/sda1 ro\n",
      ], path: "/etc/kernel/cmdline", after: "root=/dev/sda1 ro \(words[0])\n"),
  ]

  @Test(arguments: cases)
  func `the word comes in, once, and goes without a trace`(_ one: Case) async throws {
    let fake = try FakeMachine(one.files)
    let before = try fake.files()
    let record = try await fake.carryOut(
      try one.type.init(fake.context()).plan(.adding(Self.words)), Self.words, of: one.type.name)
    #expect(try fake.read(one.path)?.trimmingSuffix("\n") == one.after.trimmingSuffix("\n"))
    let again = one.type.init(fake.context())
    #expect(try again.plan(.adding(Self.words)).isEmpty)
    #expect(try again.commandLines().contains { KernelWords.contains(Self.words[0], in: $0) })

    // Without our record the words are found all the same.
    let edits = try again.plan(.removing(Self.words)).edits
    #expect(edits.contains { $0.path.string == one.path })
    try await fake.undo(record, one.type.init(fake.context()))
    #expect(try fake.files() == before)
    #expect(fake.programs.ran.isEmpty)
  }

  @Test func `the quotes that we put around options go with our words`() throws {
    let before = "\"Minimal\" ro\n\"Quoted\" \"ro\"\n"
    let fake = try FakeMachine(["/boot/refind_linux.conf": before])
    let edit = try #require(try Refind(fake.context()).plan(.adding(Self.words)).edits.first)
    try fake.write("/boot/refind_linux.conf", String(decoding: edit.after ?? [], as: UTF8.self) + "# mine\n")
    let undo = try #require(try Refind(fake.context()).plan(.removing(Self.words)).edits.first)
    #expect(String(decoding: undo.after ?? [], as: UTF8.self) == before + "# mine\n")
  }

  /// rEFInd takes the first word alone: to put quotes around them would change what is passed.
  @Test func `several words without quotes are left, and told`() throws {
    let text = "\"Boot\" \"ro\"\n\"Minimal\" ro root=/dev/sda1\n"
    let fake = try FakeMachine(["/boot/refind_linux.conf": text])
    let plan = try Refind(fake.context()).plan(.adding(Self.words))
    let after = try #require(plan.edits.first?.after)
    #expect(String(decoding: after, as: UTF8.self) == text.replacing("\"ro\"", with: "\"ro \(Self.words[0])\""))
    #expect(plan.remarks.contains { $0.contains("/boot/refind_linux.conf:2") && $0.contains("quotes") })
  }

  @Test func `a word in an older deployment is not in the one that is started next`() throws {
    let fake = try FakeMachine([
      "/usr/bin/rpm-ostree": "", "/run/ostree-booted": "x",
      "/boot/loader/entries/ostree-2.conf": "title Fedora\nversion 2\noptions root=UUID=1 ostree=/o.1\n",
      "/boot/loader/entries/ostree-1.conf": "title Fedora\nversion 1\noptions root=UUID=1 ostree=/o \(Self.words[0])\n",
    ])
    #expect(try !Ostree(fake.context()).plan(.adding(Self.words)).isEmpty)
    #expect(try Ostree(fake.context()).plan(.removing(Self.words)).isEmpty)
  }

  @Test(arguments: [
    (
      "/usr/bin/rpm-ostree", "/usr/bin/rpm-ostree kargs --append-if-missing=",
      "/usr/bin/rpm-ostree kargs --delete-if-present="
    ),
    (
      "/usr/bin/ostree", "/usr/bin/ostree admin kargs edit-in-place --append-if-missing=",
      "/usr/bin/ostree admin kargs edit-in-place --delete="
    ),
  ])
  func `ostree's own command is run`(program: String, adding: String, removing: String) async throws {
    let fake = try FakeMachine([
      program: "", "/run/ostree-booted": "x",
      "/boot/loader/entries/ostree-1.conf": "title Fedora\noptions root=UUID=1 ostree=/o\n",
    ])
    let record = try await fake.carryOut(
      try Ostree(fake.context()).plan(.adding(Self.words)), Self.words, of: Ostree.name)
    #expect(fake.programs.ran == [adding + Self.words[0]])
    try fake.write(
      "/boot/loader/entries/ostree-1.conf", "title Fedora\noptions root=UUID=1 ostree=/o \(Self.words[0])\n")
    #expect(try Ostree(fake.context()).plan(.adding(Self.words)).isEmpty)
    try await fake.undo(record, Ostree(fake.context()))
    #expect(fake.programs.ran.last == removing + Self.words[0])
  }

  @Test func `Limine under Secure Boot takes no configuration that is not enrolled`() throws {
    let fake = try FakeMachine(["/boot/limine.conf": Self.limine])
    try fake.turnSecureBootOn()
    #expect(throws: BootLoaderError.self) { try Limine(fake.context()).plan(.adding(Self.words)) }
  }
}
