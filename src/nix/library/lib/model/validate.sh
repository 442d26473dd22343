# Runs the validators of a model ($src, in its $layout): firn's own by $validate, then those of $commandsPath, one
# `own …` a line. All of them have $timeout seconds. Exit 0: the model may be used.
set -u
export src

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

# What is left of the time of all; none ends the validation.
remaining() {
  left=$((timeout - SECONDS))
  [ "$left" -le 0 ] || return 0
  judge validation "$onFailure" "not done within $timeout s"
  exit 0
}

# own NAME DESCRIPTION ACTION SECONDS COMMAND
own() {
  local limit=$4 status=0
  remaining
  [ "$limit" -le "$left" ] || limit=$left
  printf '\n=== Validator: %s ===\n' "$1"
  [ -z "$2" ] || printf '%s\n' "$2"
  timeout --kill-after=5 "$limit" bash -c "$5" || status=$?
  case $status in
    0) printf 'PASSED: %s\n' "$1" ;;
    124 | 137)
      remaining
      judge "$1" "$3" "no answer within $4 s"
      ;;
    *) judge "$1" "$3" "failed with exit code $status" ;;
  esac
}

if ! grep -q '"validators":\[\]' "$planPath"; then
  status=0
  # It minds the time itself; this is for what it could not stop.
  timeout --kill-after=5 "$((timeout + 5))" node "$validate" --plan "$planPath" \
    --report "$TMPDIR/report.json" --layout "$layout" "$src" ||
    status=$?
  case $status in
    0) ;;
    124 | 137) remaining ;;
    *) exit 1 ;;
  esac
fi
# shellcheck source=/dev/null
. "$commandsPath"
