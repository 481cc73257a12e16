#!/bin/bash
# The lab's root shell on the guest's second serial port.
#
# One request is one line, "lab<TAB>ID<TAB>COMMAND", the command in base64; one reply is one line,
# "lab<TAB>ID<TAB>STATUS<TAB>STDOUT<TAB>STDERR", both outputs in base64. So no output of a command can look like
# a reply, and a line that a reset cut short is recognised as such.
port=${1:-/dev/ttyS1}
scratch=/run/lab
mkdir -p "$scratch"
exec 3<>"$port"
stty raw -echo <&3
printf '\nlab\tready\t%s\t%s\n' "$(</proc/sys/kernel/random/boot_id)" "${2:-system}" >&3
while IFS=$'\t' read -r -u 3 mark id command; do
  [ "$mark" = lab ] || continue
  base64 -d <<<"$command" >"$scratch/command"
  setsid bash "$scratch/command" </dev/null >"$scratch/stdout" 2>"$scratch/stderr" 3>&-
  status=$?
  printf 'lab\t%s\t%s\t%s\t%s\n' "$id" "$status" "$(base64 -w0 "$scratch/stdout")" "$(base64 -w0 "$scratch/stderr")" >&3
done
