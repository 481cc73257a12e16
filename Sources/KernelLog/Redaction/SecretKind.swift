/// What a text may give away of a person, a machine or a network.
public enum SecretKind: String, CaseIterable, Codable, Sendable {
  /// The name of a machine, or of the domain that it is in.
  case host
  /// The name of a person's account, or the person's own.
  case user
  /// A hardware address of a network or Bluetooth device.
  case mac
  /// An IPv4 or IPv6 address.
  case ip
  /// A serial number, a world wide name, or another number that one device alone has.
  case serial
  /// A UUID, or another identifier of a file system, a partition, a machine or a boot.
  case uuid
  /// The label of a file system or partition.
  case label
  /// The name of a volume, a volume group or a pool.
  case volume
  /// The name of a place where removable or own file systems are mounted.
  case mount
  /// The rest of a path in such a place, in a home, or on a server.
  case path
  /// The name of a wireless network.
  case ssid
  /// A password, a token, a cookie.
  case secret
  /// A key or its digest, or another long text without meaning.
  case key
  /// An e-mail address of a person.
  case email
  /// The name that somebody gave to a device.
  case device
  /// The instance of a unit, which somebody named.
  case unit

  /// What it is called in a sentence, of one and of several.
  public func name(count: Int) -> String {
    let (one, several) =
      switch self {
      case .host: ("host name", "host names")
      case .user: ("user name", "user names")
      case .mac: ("MAC address", "MAC addresses")
      case .ip: ("IP address", "IP addresses")
      case .serial: ("serial number", "serial numbers")
      case .uuid: ("UUID", "UUIDs")
      case .label: ("disk label", "disk labels")
      case .volume: ("volume name", "volume names")
      case .mount: ("mount point", "mount points")
      case .path: ("path", "paths")
      case .ssid: ("SSID", "SSIDs")
      case .secret: ("secret", "secrets")
      case .key: ("key or digest", "keys or digests")
      case .email: ("e-mail address", "e-mail addresses")
      case .device: ("device name", "device names")
      case .unit: ("unit name", "unit names")
      }
    return count == 1 ? one : several
  }
}
