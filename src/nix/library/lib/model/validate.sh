# Runs the validators of a model ($src): firn's own by $validate, then those of $commandsPath, one `own …` a line.
# `ended STATUS` says what became of it all. Exit 0: it may be used.
set -u

# judge NAME ACTION PROBLEM
judge() {
  case $2 in
    abort)
      printf 'error: %s: %s\n' "$1" "$3" >&2
      exit 1
      ;;
    warn) printf 'warning: %s: %s; the model is used all the same\n' "$1" "$3" >&2 ;;
    *) printf '%s: %s; passed over, as asked for\n' "$1" "$3" ;;
  esac
}

# own NAME DESCRIPTION ACTION SECONDS COMMAND
own() {
  printf '\n=== Validator: %s ===\n' "$1"
  [ -z "$2" ] || printf '%s\n' "$2"
  src=$src timeout --kill-after=5 "$4" bash -c "$5"
  local status=$?
  case $status in
    0) printf 'PASSED: %s\n' "$1" ;;
    124 | 137) judge "$1" "$3" "no answer within $4 s" ;;
    *) judge "$1" "$3" "failed with exit code $status" ;;
  esac
}

if [ "${1-}" = ended ]; then
  case $2 in
    124 | 137) judge validation "$onFailure" "not done within $timeout s" ;;
    *) exit 1 ;;
  esac
  exit 0
fi

export src
if ! grep -q '"validators":\[\]' "$planPath"; then
  node "$validate" --plan "$planPath" --report "$TMPDIR/report.json" "$src" || exit 1
fi
# shellcheck source=/dev/null
. "$commandsPath"
