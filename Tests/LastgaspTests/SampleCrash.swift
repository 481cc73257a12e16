import Bundles
import FoundationEssentials
import SystemPackage

/// A crash as its bundle's report tells it.
enum SampleCrash {
  static func bundle(
    id: String = "20261122T101530Z-1a2b3c4d",
    title: String = "BUG: unable to handle kernel NULL pointer dereference in f",
    kernel: String? = "6.12.117+deb13-cloud-amd64", seen: Int = 1
  ) -> Bundle {
    var bundle = Bundle(
      id: id, path: FilePath("/var/crash/lastgasp/logs/lastgasp-\(id).zip"), title: title, kernel: kernel,
      crashedAt: 1_795_342_530, size: 4096)
    bundle.seen = seen
    return bundle
  }

  static func facts(
    title: String = "BUG: unable to handle kernel NULL pointer dereference in lab_write_command",
    trace: [String] = ["lab_write_command", "vfs_write", "ksys_write", "do_syscall_64"],
    commandLine: String = "root=/dev/vda1 ro quiet"
  ) throws -> BundleFacts {
    let report: [String: any Encodable] = [
      "title": title, "trace": trace, "reason": "BUG: kernel NULL pointer dereference, address: 0000000000000080",
    ]
    var text = "{\"schemaVersion\": 1, \"id\": \"20261122T101530Z-1a2b3c4d\", \"crashedAtSeconds\": 1795342530, "
    text +=
      "\"uptimeSeconds\": 76.1, \"cpu\": 0, \"process\": {\"name\": \"insmod\", \"pid\": 480}, \"taint\": \"GOE\", "
    text += "\"kernel\": {\"release\": \"6.12.1\", \"commandLine\": \(try json(commandLine))}, "
    text += try report.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \(try json($0.value))" }.joined(separator: ", ")
    return try JSONDecoder().decode(BundleFacts.self, from: Data((text + "}").utf8))
  }

  private static func json(_ value: any Encodable) throws -> String {
    String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
  }
}
