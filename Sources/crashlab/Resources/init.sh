#!/bin/bash
# /init of the lab's fast guest: the same disk without systemd, ready in a few seconds.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mountpoint -q /dev || mount -t devtmpfs dev /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t pstore pstore /sys/fs/pstore
mount -t securityfs securityfs /sys/kernel/security
mount -t tmpfs -o mode=0755 run /run
mount -t tmpfs tmp /tmp
mount -o remount,rw /
# The kernel does nothing when init's children are orphaned: a shell as init must not end, so it starts the agent anew.
while :; do
  /lab/agent /dev/ttyS1 fast
done
