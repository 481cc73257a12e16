#!/bin/bash
# stop-at POINT COMMAND...: runs a command and stops it for good after one of its durable system calls: the N-th, or the
# first whose line in strace's output holds a text.
#
# Every such call, of every process and thread of the command, is answered with a SIGSTOP as it returns; what is not
# the one is let go on. Prints "stopped N CALL", or "finished STATUS after COUNT" where there were fewer; the calls that were
# passed stand before it, one a line.
point=$1
shift
calls=fsync,fdatasync,syncfs,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,init_module,finit_module,delete_module
scratch=$(mktemp -d /run/lab/stop-at.XXXXXX)
mkfifo "$scratch/trace"
setsid strace -f -qq -y -o "$scratch/trace" -e trace="$calls" -e inject="$calls":signal=STOP "$@" \
  >"$scratch/stdout" 2>"$scratch/stderr" </dev/null &
strace=$!
count=0
call=
exec 4<"$scratch/trace"
while read -r -u 4 process line; do
  case $line in
    "--- stopped by SIGSTOP ---")
      count=$((count + 1))
      if [ "$count" = "$point" ] || [[ $point == *[!0-9]* && $call == *"$point"* ]]; then
        echo "stopped $count $call"
        exit 0
      fi
      kill -CONT "$process"
      ;;
    "--- "*) ;;
    "<... "*) call=$line ;;
    *)
      call=$line
      echo "$line"
      ;;
  esac
done
wait "$strace"
status=$?
cat "$scratch/stdout"
cat "$scratch/stderr" >&2
echo "finished $status after $count"
