/// What the name before an equals sign or a colon says of the value behind it.
enum KeyMeaning {
  /// The value is of this kind.
  case value(SecretKind)
  /// Everything up to the end of the line is of this kind.
  case rest(SecretKind)
  /// The value is `CLIENT:SERVER:GATEWAY:MASK:HOST:…` (Linux 6.12, Documentation/admin-guide/nfs/nfsroot.rst).
  case addresses
  /// The value is a server and a path on it, `SERVER:/path,options`.
  case server

  /// What a name in small letters says with an equals sign behind it.
  static func assigned(_ key: ArraySlice<UInt8>) -> KeyMeaning? {
    if key.elementsEqual("ip".utf8) { return .addresses }
    if serverKeys.contains(key) { return .server }
    if secretKeys.contains(key) || has(key, secretEndings), !isNoSecret(key) { return .value(.secret) }
    if userKeys.contains(key) || has(key, ["username", "user"]) { return .value(.user) }
    if hostKeys.contains(key) || has(key, ["hostname"]) { return .value(.host) }
    if addressKeys.contains(key) || has(key, ["macaddr", "hwaddr", "bdaddr"]) { return .value(.mac) }
    if has(key, ["ssid", "id_str"]), !has(key, ["bssid"]) { return .value(.ssid) }
    if has(key, uuidEndings) { return .value(.uuid) }
    if serialKeys.contains(key) || has(key, serialEndings) { return .value(.serial) }
    return has(key, ["label", "partname", "part_entry_name", "mount_tag"]) ? .value(.label) : nil
  }

  /// What a name in small letters says with a colon behind it.
  static func named(_ key: ArraySlice<UInt8>) -> KeyMeaning? {
    if key.elementsEqual("authorization".utf8) || key.elementsEqual("cookie".utf8) { return .rest(.secret) }
    if namedSecrets.contains(key) || has(key, namedSecretEndings) { return .value(.secret) }
    if key.elementsEqual("user".utf8) || has(key, ["username"]) { return .value(.user) }
    if has(key, ["hostname"]) { return .value(.host) }
    if has(key, ["ssid"]), !has(key, ["bssid"]) { return .value(.ssid) }
    if serialKeys.contains(key) || has(key, serialEndings) { return .value(.serial) }
    return has(key, ["uuid", "machine_id", "boot_id"]) ? .value(.uuid) : nil
  }

  private static let addressKeys = WordSet("mac mac0 mac1 mac2 mac3 mac4 ethaddr eth1addr")
  private static let serverKeys = WordSet("nfsroot netroot rootpath nfsaddrs")
  private static let secretKeys = WordSet(
    "pin2 auth_token set_credential credentials session sessionid session_id sessid sid_token csrf")
  private static let secretEndings = [
    "password", "passwd", "passphrase", "passcode", "pass", "passwrd", "pasword", "passwort", "_pin", "pwd", "pw",
    "secret", "token", "key",
    "cookie", "psk",
    "credential", "credential_binary", "ecryptfs_sig", "fnek_sig",
  ]
  /// What ends as one of these, and is a way around something, a key to press, or how keys are held.
  private static let noSecrets = ["bypass", "hotkey", "multipass", "sysrq_key", "compass"]

  private static func isNoSecret(_ key: ArraySlice<UInt8>) -> Bool { has(key, noSecrets) }

  private static let namedSecrets = WordSet("passwd psk secret token apikey api_key")
  private static let namedSecretEndings = [
    "password", "passphrase", "passwd", "passcode", "api_key", "_token", "_secret", "secret_key", "private_key",
  ]
  private static let userKeys = WordSet("user usr username login logname acct ruser luser")
  private static let hostKeys = WordSet(
    "host hostname conditionhost nodename domain domainname server rhost peer realm workgroup relay")
  private static let uuidEndings = ["uuid", "guid", "fsid", "hostid", "machine_id", "boot_id", "machineid", "bootid"]
  private static let serialKeys = WordSet(
    "sn imei imsi iccid meid eid msisdn serial wwn wwid wwpn wwnn asset_tag boardserial")
  private static let serialEndings = [
    "_serial", "serialnumber", "serial_number", "serialno", "serial_no", "serial_short", "asset_tag", "iserial",
    "sas_addr",
    "sas_address", "_wwn", "_wwid",
  ]

  private static func has(_ key: ArraySlice<UInt8>, _ endings: [String]) -> Bool {
    endings.contains { ending in
      key.count >= ending.utf8.count && key.suffix(ending.utf8.count).elementsEqual(ending.utf8)
    }
  }
}
