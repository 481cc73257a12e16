#!/lab/busybox sh
# /init of the corpus' guest: waits on its console for the name of a recipe, and runs that between two lines that tell
# where the report begins and ends. The lab keeps the machine's state at "ready" and plays many crashes from it.
export PATH=/bin
/lab/busybox mkdir -p /bin /proc /sys /dev
/lab/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
crash() { insmod /lab/crash.ko kind="$@"; }
stty -echo
echo 'lab: ready' >/dev/kmsg
while [ -z "$lab" ]; do read -r lab; done
echo 'lab: begins' >/dev/kmsg
. "/lab/recipes/$lab"
echo 'lab: through' >/dev/kmsg
while :; do sleep 60; done
