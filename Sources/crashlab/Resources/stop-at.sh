#!/bin/bash
# stop-at POINT COMMAND...: runs a command and stops it for good after one of its durable system calls: the N-th, or the
# first whose line in strace's output holds a text.
#
# Every such call, of every process and thread of the command, is answered with a SIGSTOP as it returns; what is not
# the one is let go on. Prints "N CALL" for every call that was passed, and at last "stopped N CALL", or
# "finished STATUS after COUNT" where there were fewer.
point=$1
shift
calls=fsync,fdatasync,syncfs,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,init_module,finit_module,delete_module
scratch=$(mktemp -d /run/lab/stop-at.XXXXXX)
mkfifo "$scratch/trace"
setsid strace -f -qq -y -o "$scratch/trace" -e trace="$calls" -e inject="$calls":signal=STOP "$@" \
  >"$scratch/stdout" 2>"$scratch/stderr" </dev/null &
strace=$!
count=0
declare -A call waiting
exec 4<"$scratch/trace"
while read -r -u 4 process line; do
  case $line in
    "--- stopped by SIGSTOP ---")
      # Every thread of a process stops with the one that made the call; only that one counts.
      if [ -n "${waiting[$process]}" ]; then
        waiting[$process]=
        count=$((count + 1))
        text=${call[$process]}
        if [ "$count" = "$point" ] || [[ $point == *[!0-9]* && $text == *"$point"* ]]; then
          echo "stopped $count $text"
          exit 0
        fi
        echo "$count $text"
      fi
      kill -CONT "$process"
      ;;
    "--- "* | "+++ "*) ;;
    "<... "*) call[$process]="${call[$process]% <unfinished ...>}${line#*resumed>}" ;;
    *)
      call[$process]=$line
      waiting[$process]=yes
      ;;
  esac
done
wait "$strace"
status=$?
cat "$scratch/stdout"
cat "$scratch/stderr" >&2
echo "finished $status after $count"
