import KernelLog
import Testing

/// Lines as people paste them into bug reports, with secrets of a second stranger's in them, and what becomes of them.
@Suite struct `Redaction reads what is pasted` {
  typealias Case = `Redaction`.Case

  private func check(_ sample: Case) { #expect(RedactedLog.of(sample.line) == sample.becomes) }

  @Test(arguments: [
    Case(
      "kwi 20 17:19:04 wrzosowisko kernel: usb 1-3: SerialNumber: 4C530009450817306174",
      "kwi 20 17:19:04 host-1 kernel: usb 1-3: SerialNumber: serial-1"),
    Case(
      "3月 13 22:41:09 suzukake-pc kernel: usb 3-4: SerialNumber: A9F0C3E71B54",
      "3月 13 22:41:09 host-1 kernel: usb 3-4: SerialNumber: serial-1"),
    Case(
      "дек 02 19:44:31 ryabina kernel: usb 2-2: SerialNumber: NA8TQ4R1",
      "дек 02 19:44:31 host-1 kernel: usb 2-2: SerialNumber: serial-1"),
    Case(
      "<30>1 2026-03-04T08:17:05Z KRALL-AP03 systemd 1 - - Reached target graphical.target",
      "<30>1 2026-03-04T08:17:05Z host-1 systemd 1 - - Reached target graphical.target"),
    Case(
      "2026-03-04 08:17:09 ip-10-31-7-92 kernel: Out of memory: Killed process 3390 (java) total-vm:8123456kB",
      "2026-03-04 08:17:09 host-1 kernel: Out of memory: Killed process 3390 (java) total-vm:8123456kB"),
    Case(
      "janv. 14 09:55:48 roitelet-fixe kernel: amdgpu 0000:0b:00.0: amdgpu: ring gfx timeout, signaled seq=44120, emitted seq=44122",
      "janv. 14 09:55:48 host-1 kernel: amdgpu 0000:0b:00.0: amdgpu: ring gfx timeout, signaled seq=44120, emitted seq=44122"
    ),
    Case(
      "helmi 27 17:53:12 Mustarastas bluetoothd[10072]: Bluetooth daemon 5.64",
      "helmi 27 17:53:12 host-1 bluetoothd[10072]: Bluetooth daemon 5.64"),
  ])
  func `lines of syslog in any language`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "[ 1689.084911] mwifiex_pcie 0000:01:00.0: info: trying to associate to 'Moosgarten 5G' bssid c4:6e:1f:90:2b:e1",
      "[ 1689.084911] mwifiex_pcie 0000:01:00.0: info: trying to associate to 'ssid-1' bssid mac-1"),
    Case(
      "Mar 04 08:00:01 quillfeather NetworkManager[803]: <info>  [1772611201.9361] device (wlp2s0): Activation: (wifi) connection 'Gwennos Fuchsbau' has security, and secrets exist.  No new secrets needed.",
      "Mar 04 08:00:01 host-1 NetworkManager[803]: <info>  [1772611201.9361] device (wlp2s0): Activation: (wifi) connection 'ssid-1' has security, and secrets exist.  No new secrets needed."
    ),
    Case(
      "NetworkManager[936]: <info>  [1772611202.4410] device (wlan0): Activation: (wifi) Stage 2 of 5 (Device Configure) successful. Connected to wireless network \"BrackenCroft_2G\"",
      "NetworkManager[936]: <info>  [1772611202.4410] device (wlan0): Activation: (wifi) Stage 2 of 5 (Device Configure) successful. Connected to wireless network \"ssid-1\""
    ),
    Case(
      "NetworkManager[936]: <info>  [1772611203.0022] dhcp4 (wlp2s0): option host_name            => 'lapwing-t480'",
      "NetworkManager[936]: <info>  [1772611203.0022] dhcp4 (wlp2s0): option host_name            => 'host-1'"),
    Case(
      "NetworkManager[1126]: <info>  [1773154661.9896] vpn-connection[0x5568c1d0e0f0,9c3e8a07-4412-4f6b-b8d9-05e1f7a2c36d,\"Ravnholt Advokater VPN\",0]: Started the VPN service, PID 54798",
      "NetworkManager[1126]: <info>  [1773154661.9896] vpn-connection[0x5568c1d0e0f0,uuid-1,\"ssid-1\",0]: Started the VPN service, PID 54798"
    ),
    Case(
      "iwd[560]: Could not process security for /net/connman/iwd/0/4/46657264696e616e645f5079737a637a656b_psk network Ferdinand_Pyszczek",
      "iwd[560]: Could not process security for /net/connman/iwd/ssid-1 network ssid-2"),
    Case(
      "avahi-daemon[706]: Host name conflict, retrying with wren-attic-2",
      "avahi-daemon[706]: Host name conflict, retrying with host-1"),
    Case(
      "[  551.120004] lockd: cannot monitor merel-laptop",
      "[  551.120004] lockd: cannot monitor host-1"),
    Case(
      "corosync[1301]:   [TOTEM ] A new membership (1.2c4) was formed. Members left: pve-gadwall",
      "corosync[1301]:   [TOTEM ] A new membership (1.2c4) was formed. Members left: host-1"),
    Case(
      "winbindd[911]:   add_trusted_domain: Added domain KRALLBAU krallbau.intra S-1-5-21-3917420558-1120938471-2870015536",
      "winbindd[911]:   add_trusted_domain: Added domain host-1 host-2 serial-1"),
    Case(
      "vpnc-script[3301]: Connected as 10.22.250.18, using SSL, server vpn.krallbau.intra (81.174.203.70:443)",
      "vpnc-script[3301]: Connected as ip-1, using SSL, server host-1 (ip-2:443)"),
  ])
  func `networks`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "sddm[407]: Authentication for user  \"nepomuk.drescher\"  failed",
      "sddm[407]: Authentication for user  \"user-1\"  failed"),
    Case(
      "login[733]: LOGIN ON tty3 BY philomena",
      "login[733]: LOGIN ON tty3 BY user-1"),
    Case(
      "sudo[12171]: pam_unix(sudo:auth): auth could not identify password for [philomena]",
      "sudo[12171]: pam_unix(sudo:auth): auth could not identify password for [user-1]"),
    Case(
      "[hanneloretj@tamarisk-nas ~]$ sudo dmesg -T | tail -50",
      "[user-1@host-1 ~]$ sudo dmesg -T | tail -50"),
    Case(
      "tamarisk-nas login: hanneloretj",
      "host-1 login: user-1"),
    Case(
      "Debian GNU/Linux 12 tamarisk-nas ttyS0",
      "Debian GNU/Linux 12 host-1 ttyS0"),
    Case(
      "xrdp-sesman[1410]: [INFO ] ++ created session (access granted): username philomena, ip 10.22.7.112:51992 - socket: 12",
      "xrdp-sesman[1410]: [INFO ] ++ created session (access granted): username user-1, ip ip-1:51992 - socket: 12"),
    Case(
      "           UID: 1000 (snaefridur)",
      "           UID: 1000 (user-1)"),
    Case(
      "gnome-keyring-daemon[1633]: asked to add SSH key 'snaefridur@bokatolva' but it is locked",
      "gnome-keyring-daemon[1633]: asked to add SSH key 'user-1@host-1' but it is locked"),
    Case(
      "cupsd[998]: [Job 212] Queued on \"Brother_Praxisempfang\" by \"philomena\".",
      "cupsd[998]: [Job 212] Queued on \"device-1\" by \"user-1\"."),
    Case(
      "gdm-password][2199]: pam_succeed_if(gdm-password:auth): requirement \"user ingroup nopasswdlogin\" not met by user \"KRALLBAU\\wkrall\"",
      "gdm-password][2199]: pam_succeed_if(gdm-password:auth): requirement \"user ingroup nopasswdlogin\" not met by user \"user-1\\user-2\""
    ),
  ])
  func `people`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "systemd-logind[812]: Watching system buttons on /dev/input/event18 (Steffi’s AirPods Pro (AVRCP))",
      "systemd-logind[812]: Watching system buttons on /dev/input/event18 (device-1 (AVRCP))"),
    Case(
      "bluetoothd[624]: profiles/audio/avctp.c:init_uinput() AVRCP: uinput initialized for Ambroziego JBL",
      "bluetoothd[624]: profiles/audio/avctp.c:init_uinput() AVRCP: uinput initialized for device-1"),
    Case(
      "[NEW] Device 34:36:3B:D0:71:9F Jorunn's Galaxy",
      "[NEW] Device mac-1 device-1"),
    Case(
      "Mar 04 08:04:40 quillfeather gvfsd[2410]: mtp: mount error for mtp://SAMSUNG_SAMSUNG_Android_R58N70HJQ4V/ : device busy",
      "Mar 04 08:04:40 host-1 gvfsd[2410]: mtp: mount error for mtp://serial-1/ : device busy"),
    Case(
      "usbmuxd[3310]: [08:05:11.204][3] Connecting to device 00008103-00127D8A1E62001F on location 0x30004 as device 7",
      "usbmuxd[3310]: [08:05:11.204][3] Connecting to device uuid-1 on location 0x30004 as device 7"),
    Case(
      "ModemManager[519]: <inf> [modem0] SIM imsi has not changed: 262019847310552",
      "ModemManager[519]: <inf> [modem0] SIM imsi has not changed: serial-1"),
    Case(
      "ModemManager[519]: <dbg> [wwan0at1/at] <-- '<CR><LF>+CGSN: \"864839051177206\"<CR><LF><CR><LF>OK<CR><LF>'",
      "ModemManager[519]: <dbg> [wwan0at1/at] <-- '<CR><LF>+CGSN: \"serial-1\"<CR><LF><CR><LF>OK<CR><LF>'"),
    Case(
      "geoclue[1268]: New location available: latitude 52.391847 longitude 4.917302 accuracy 31m",
      "geoclue[1268]: New location available: latitude secret-1 longitude secret-2 accuracy 31m"),
    Case(
      "syncthing[1650]: [K7QWL] INFO: Device RCP7NQY-4HWXZ2L client is \"syncthing v1.27.2\" named \"merel-werklaptop\" at 10.4.19.77:22000",
      "syncthing[1650]: [K7QWL] INFO: Device serial-1 client is \"syncthing v1.27.2\" named \"host-1\" at ip-1:22000"),
    Case(
      "[    0.000000] Kernel command line: root=/dev/md0 ihd_num=4 netif_num=2 syno_hw_version=DS918+ HddHotplug=1 vender_format_version=2 sn=17B0PDN634812 mac1=00113291C7E4 mac2=00113291C7E5 syno_castrated_xhc=xhci-hcd.0@1",
      "[    0.000000] Kernel command line: root=/dev/md0 ihd_num=4 netif_num=2 syno_hw_version=DS918+ HddHotplug=1 vender_format_version=2 sn=serial-1 mac1=mac-1 mac2=mac-2 syno_castrated_xhc=xhci-hcd.0@1"
    ),
  ])
  func `devices`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "mdadm: /dev/md/tamarisk-nas:whimbrelraid has been started with 3 drives (out of 4).",
      "mdadm: /dev/md/volume-1:volume-2 has been started with 3 drives (out of 4)."),
    Case(
      "Aug 20 08:41:02 kestrel-wk7 systemd-cryptsetup[412]: Unlocked volume quillcrypt with TPM2 token.",
      "Aug 20 08:41:02 host-1 systemd-cryptsetup[412]: Unlocked volume volume-1 with TPM2 token."),
    Case(
      "Please enter passphrase for disk Samsung SSD 970 EVO Plus 1TB (quillcrypt) on /home:",
      "Please enter passphrase for disk Samsung SSD 970 EVO Plus 1TB (volume-1) on /home:"),
    Case(
      "systemd-cryptsetup[1034]: Failed to activate, key file '/root/.keys/vossenhol.key' missing.",
      "systemd-cryptsetup[1034]: Failed to activate, key file '/root/.keys/path-1.key' missing."),
    Case(
      "udisksd[962]: Error performing housekeeping for drive /org/freedesktop/UDisks2/drives/WDC_WD40EFRX_68N32N0_WD_WCC7K4TQ918J: Error updating SMART data: sk_disk_smart_read_data: Operation not supported (udisks-error-quark, 0)",
      "udisksd[962]: Error performing housekeeping for drive /org/freedesktop/UDisks2/drives/serial-1: Error updating SMART data: sk_disk_smart_read_data: Operation not supported (udisks-error-quark, 0)"
    ),
    Case(
      "emhttpd: Plus key detected, GUID: 0781-5583-7342-130604218857 FILE: /boot/config/Plus.key",
      "emhttpd: Plus key detected, GUID: serial-1 FILE: /boot/config/Plus.key"),
    Case(
      "zfs-mount[1450]: cannot mount '/brambletank/ds/echtscheidung-marlies': directory is not empty",
      "zfs-mount[1450]: cannot mount 'path-1': directory is not empty"),
    Case(
      "mount.nfs4: mounting fjordhest:/volume3/Gezinsfilms failed, reason given by server: No such file or directory",
      "mount.nfs4: mounting host-1:/volume3/path-1 failed, reason given by server: No such file or directory"),
  ])
  func `disks`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "smbd[2214]: krall-ws12 (ipv4:10.22.7.112:50116) closed connection to service Lohnbuchhaltung",
      "smbd[2214]: host-1 (ipv4:ip-1:50116) closed connection to service path-1"),
    Case(
      "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=immich-waldhof,mems_allowed=0,oom_memcg=/lxc/immich-waldhof,task_memcg=/lxc/immich-waldhof,task=node,pid=91,uid=100000",
      "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=host-1,mems_allowed=0,oom_memcg=/lxc/host-1,task_memcg=/lxc/host-1,task=node,pid=91,uid=100000"
    ),
    Case(
      "virtqemud[2190]: internal error: qemu unexpectedly closed the monitor (vm='krallerp-test')",
      "virtqemud[2190]: internal error: qemu unexpectedly closed the monitor (vm='host-1')"),
    Case(
      "audit: type=2500 audit(1772611500.101:88): pid=2190 uid=0 msg='virt=kvm op=start reason=booted vm=\"hildegund-win10\" uuid=d09a5b71-3e4f-48c6-a7f2-1c86b5d0e93a vm-pid=3391 exe=\"/usr/sbin/libvirtd\" hostname=? addr=? terminal=? res=success'",
      "audit: type=2500 audit(1772611500.101:88): pid=2190 uid=0 msg='virt=kvm op=start reason=booted vm=\"host-1\" uuid=uuid-1 vm-pid=3391 exe=\"/usr/sbin/libvirtd\" hostname=? addr=? terminal=? res=success'"
    ),
    Case(
      "pvedaemon[1402]: <root@pam> starting task UPID:pve-eiderduck:0003A1B2:00F31C77:67C6A0B1:qmstart:104:root@pam:",
      "pvedaemon[1402]: <root@pam> starting task UPID:host-1:0003A1B2:00F31C77:67C6A0B1:qmstart:104:root@pam:"),
    Case(
      "dockerd[6222]: time=\"2026-03-04T08:12:07.971286112+01:00\" level=error msg=\"Handler for POST /v1.43/containers/paperless-wolff/start returned error: driver failed programming external connectivity on endpoint paperless-wolff\"",
      "dockerd[6222]: time=\"2026-03-04T08:12:07.971286112+01:00\" level=error msg=\"Handler for POST /v1.43/containers/host-1/start returned error: driver failed programming external connectivity on endpoint host-1\""
    ),
    Case(
      "k3s[812]: E0304 08:12:31.118203 812 pod_workers.go:1298] \"Error syncing pod\" pod=\"zolderkast/photoprism-merel-7c9d\" node=\"pve-eiderduck\"",
      "k3s[812]: E0304 08:12:31.118203 812 pod_workers.go:1298] \"Error syncing pod\" pod=\"path-1\" node=\"host-1\""),
  ])
  func `guests and shares`(sample: Case) { check(sample) }

  @Test(arguments: [
    Case(
      "baloo_file_extractor[5251]: kf.filemetadata: Could not read \"/home/nepomuk.drescher/Musik/Eigene Aufnahmen/Wiegenlied für Fenja.flac\"",
      "baloo_file_extractor[5251]: kf.filemetadata: Could not read \"/home/user-1/path-1.flac\""),
    Case(
      "_CMDLINE=/usr/bin/rclone mount szuflada: /home/bogumilk/Szuflada --vfs-cache-mode full --crypt-password ob0ZGl-9kxqV",
      "_CMDLINE=/usr/bin/rclone mount szuflada: /home/user-1/path-1 --vfs-cache-mode full --crypt-password secret-1"),
    Case(
      "ERROR: apport (pid 34872) Wed Mar  4 08:11:40 2026: executable: /home/philomena/Programme/kassenbuch/kb-ui (command line \"/home/philomena/Programme/kassenbuch/kb-ui --db kanzlei_wolff.sqlite\")",
      "ERROR: apport (pid 34872) Wed Mar  4 08:11:40 2026: executable: /home/user-1/path-1 (command line \"/home/user-1/path-2\")"
    ),
    Case(
      "xauth[1702]: add bokatolva/unix:0 MIT-MAGIC-COOKIE-1 4f81c07be93d52a6170cd8ef2b94a365",
      "xauth[1702]: add host-1/unix:0 MIT-MAGIC-COOKIE-1 uuid-1"),
  ])
  func `files and commands`(sample: Case) { check(sample) }

}
