import LinuxSystem
import Machine
import Staging
import SystemPackage
import TestSupport
import Testing

@Suite final class StagingTests {
  let root: FilePath
  let machine: Machine
  let staging: Staging

  init() throws {
    root = FilePath("/tmp").appending("lastgasp-staging-\(UInt64.random(in: 0 ... .max))")
    try Files.createDirectories(root.appending("proc/sys/kernel/random"), permissions: .ownerReadWriteExecute)
    try Files.createDirectories(root.appending("sys/fs/pstore"), permissions: .ownerReadWriteExecute)
    try Files.writeDurably(Array("boot-1\n".utf8), to: root.appending("proc/sys/kernel/random/boot_id"))
    machine = Machine(root: root, now: { 1_790_000_000 })
    staging = Staging(of: machine)
  }

  deinit { try? Files.removeTree(root) }

  func record(_ text: String, named name: String = "dmesg-ramoops-0") throws -> FilePath {
    let path = root.appending("sys/fs/pstore").appending(name)
    try Files.writeDurably(Array(text.utf8), to: path)
    return path
  }

  @Test func `a record is durable with its account before its source goes`() throws {
    let path = try record("Panic#1 Part1\nlast words\n")
    let kept = try staging.keep(path, named: "dmesg-ramoops-0", from: .pstore, modifiedAt: 1_789_999_000)
    #expect(try Files.exists(path))
    #expect(try staging.release(path, keptAs: kept))
    #expect(try !Files.exists(path))
    let staged = try #require(try staging.records().first)
    #expect(staged.name == "dmesg-ramoops-0")
    #expect(staged.modifiedAt == 1_789_999_000)
    #expect(staged.harvestedBy == "boot-1")
    #expect(try Files.readText(staging.bytes(of: staged)) == "Panic#1 Part1\nlast words\n")
  }

  @Test func `a slot that holds something else by now is not erased`() throws {
    let path = try record("Panic#1 Part1\n")
    let kept = try staging.keep(path, named: "dmesg-ramoops-0", from: .pstore, modifiedAt: 0)
    _ = try record("Oops#1 Part1\n")
    #expect(try !staging.release(path, keptAs: kept))
    #expect(try Files.readText(path) == "Oops#1 Part1\n")
  }

  @Test func `the same bytes are staged once, and not again after their bundle`() throws {
    let path = try record("Panic#1 Part1\n")
    _ = try staging.keep(path, named: "dmesg-ramoops-0", from: .pstore, modifiedAt: 0)
    _ = try staging.keep(path, named: "dmesg-ramoops-1", from: .systemdPstore, modifiedAt: 5)
    let records = try staging.records()
    #expect(records.count == 1)
    try staging.settle(records, as: "bundle-1")
    #expect(try staging.records().isEmpty)
    guard case .known = try staging.keep(path, named: "dmesg-ramoops-0", from: .pstore, modifiedAt: 0) else {
      Issue.record("a bundled record was staged again")
      return
    }
    #expect(try staging.records().isEmpty)
  }

  @Test func `what a reset left half settled is not bundled again`() throws {
    for text in ["Oops#1 Part1\n", "Panic#2 Part1\n"] {
      _ = try staging.keep(try record(text), named: "dmesg-ramoops-0", from: .pstore, modifiedAt: 0)
    }
    let records = try staging.records()
    #expect(records.count == 2)
    // The ledger is written first: as a reset between it and the removals leaves it.
    let ledger = records.map { #"{"bundle": "b", "digest": "\#($0.digest)"}"# }.joined(separator: ",")
    try Files.writeDurably(Array("[\(ledger)]".utf8), to: machine.state.path.appending("bundled.json"))
    #expect(try staging.records().isEmpty)
  }

  @Test func `a copy that a reset interrupted is not taken for a record`() throws {
    let incoming = machine.state.path.appending("staging/.incoming")
    try Files.createDirectories(incoming, permissions: .ownerReadWriteExecute)
    try Files.writeDurably([1, 2, 3], to: incoming.appending("record"))
    #expect(try staging.records().isEmpty)
    _ = try staging.keep(try record("Panic#1 Part1\n"), named: "dmesg-ramoops-0", from: .pstore, modifiedAt: 0)
    #expect(try staging.records().count == 1)
    #expect(try !Files.exists(incoming))
  }

  @Test func `a record whose account is damaged is told anew from its bytes`() throws {
    _ = try staging.keep(try record("Panic#1 Part1\n"), named: "dmesg-ramoops-0", from: .pstore, modifiedAt: 0)
    let staged = try #require(try staging.records().first)
    let account = staging.bytes(of: staged).removingLastComponent().appending("origin.json")
    try Files.writeDurably(Array("{".utf8), to: account)
    #expect(try staging.records().isEmpty, "a look changes nothing")
    #expect(try staging.repair().isEmpty)
    #expect(try staging.records().map(\.digest) == [staged.digest])
  }

  @Test func `an entry without bytes is set aside and stops none of the others`() throws {
    _ = try staging.keep(try record("Panic#1 Part1\n"), named: "dmesg-ramoops-0", from: .pstore, modifiedAt: 0)
    _ = try staging.keep(try record("Panic#2 Part1\n"), named: "dmesg-ramoops-1", from: .pstore, modifiedAt: 1)
    let lost = try #require(try staging.records().first)
    try Files.remove(staging.bytes(of: lost))
    let setAside = try staging.repair()
    #expect(setAside.count == 1)
    #expect(try staging.records().map(\.name) == ["dmesg-ramoops-1"])
  }

  @Test func `bytes that changed under their account are told anew`() throws {
    _ = try staging.keep(try record("Panic#1 Part1\n"), named: "dmesg-ramoops-0", from: .pstore, modifiedAt: 0)
    let staged = try #require(try staging.records().first)
    let bytes = staging.bytes(of: staged)
    try Files.writeDurably(Array("{".utf8), to: bytes.removingLastComponent().appending("origin.json"))
    try Files.writeDurably(Array("other bytes".utf8), to: bytes)
    #expect(try staging.repair().isEmpty)
    let told = try #require(try staging.records().first)
    #expect(try Files.readText(staging.bytes(of: told)) == "other bytes")
  }

  @Test func `a symbolic link in pstore's place is not followed`() throws {
    let secret = root.appending("secret")
    try Files.writeDurably(Array("secret".utf8), to: secret)
    let link = root.appending("sys/fs/pstore/dmesg-ramoops-0")
    try SymbolicLink.make(at: link, to: secret)
    #expect(throws: FileError.self) {
      _ = try staging.keep(link, named: "dmesg-ramoops-0", from: .pstore, modifiedAt: 0)
    }
  }

  @Test func `an empty record is kept like any other`() throws {
    let kept = try staging.keep(try record(""), named: "dmesg-erst-1", from: .pstore, modifiedAt: 3)
    guard case .staged(let staged) = kept else {
      Issue.record("not staged")
      return
    }
    #expect(staged.size == 0)
  }

  @Test func `disk space is set aside, and given up no sooner than needed`() throws {
    staging.restoreReserve()
    let reserve = machine.state.path.appending("staging/.reserve")
    let status = try #require(try Files.status(reserve))
    #expect(status.size >= 4 << 20)
    #expect(status.sizeAllocated >= 4 << 20)
    _ = try staging.keep(try record("Panic#1 Part1\n"), named: "dmesg-ramoops-0", from: .pstore, modifiedAt: 0)
    #expect(try Files.exists(reserve))
  }
}
