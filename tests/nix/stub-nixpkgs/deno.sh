#!/bin/sh
# Stands for Deno: installs what deno.lock names, runs a task or an entry as a shell script, and says with which flags.
command=$1
shift
case $command in
  install)
    [ -e deno.lock ] || { echo 'error: the lock file is missing' >&2; exit 1; }
    mkdir -p vendor/example.org node_modules/.deno
    cp deno.lock vendor/example.org/lib.sh
    # What differs from one download to the next.
    date +%N > node_modules/.deno/.setup-cache.bin
    mkdir -p "$DENO_DIR" && date +%N > "$DENO_DIR/cache"
    ;;
  task) sh "$1.sh" ;;
  run)
    flags=
    while [ "${1#--}" != "$1" ]; do
      flags="$flags $1"
      shift
    done
    entry=$1
    shift
    cd "$(dirname "$entry")" && FLAGS=$flags exec sh "$entry" "$@"
    ;;
esac
