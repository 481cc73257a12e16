// Placeholder. What `Lifecycle/Collection.swift` and the commands `list` and `show` call:
//
//   StagedRecordReader(staging:).facts(of: StagedRecord) throws -> RecordFacts       // streamed, .enc.z inflated where possible
//   BundleWriter(machine:settings:staging:).write(_ group: CrashGroup<String>, of: [StagedRecord], identity: BootIdentity?)
//     throws(BundleError) -> Bundle          // group ids are StagedRecord.digest; an existing complete bundle of that ID is returned
//   Bundle: id, name ("lastgasp-ID.zip"), path, directory (path of logs/ inside the machine, as in the journal text), title, kernel?,
//     crashedAt; Codable, Hashable, Sendable
//   BundleStore(machine:settings:).bundles() throws -> [Bundle] newest first; .prune(keeping: [Bundle]) ;
//     .extract(_ name: "dmesg.txt"|"summary.txt"|"report.json", from: Bundle, to: sink) streamed
