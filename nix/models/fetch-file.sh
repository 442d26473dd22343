# Downloads a file to $out: each of $urls is asked $attempts times, and what has another hash than $expected is refused.
set -euo pipefail
# shellcheck source=box.sh
. "$boxes"
# shellcheck source=surroundings.sh
. "$surroundings"

part=$TMPDIR/part
problem='no address is known' advice=

# A text between the quotes of curl's configuration, in one line.
quoted() {
  printf %s "$1" | tr -d '\r\n' | sed 's/[\\"]/\\&/g'
}
# What curl must not have among its arguments, which others may see.
credentials() {
  [ -n "$host" ] && [[ $1 = "$host"* ]] || return 0
  # As MLflow: a login counts before a token.
  if [ -n "${MLFLOW_TRACKING_USERNAME-}" ] && [ -n "${MLFLOW_TRACKING_PASSWORD-}" ]; then
    printf 'user = "%s:%s"\n' "$(quoted "$MLFLOW_TRACKING_USERNAME")" "$(quoted "$MLFLOW_TRACKING_PASSWORD")"
  elif [ -n "$tokenVariable" ] && [ -n "${!tokenVariable-}" ]; then
    printf 'oauth2-bearer = "%s"\n' "$(quoted "${!tokenVariable}")"
  elif [ -n "${HUGGING_FACE_HUB_TOKEN-}" ]; then
    printf 'oauth2-bearer = "%s"\n' "$(quoted "$HUGGING_FACE_HUB_TOKEN")"
  fi
}

# Says what an answer of a host means: `problem`, `advice`, and whether asking it again may help (exit code).
explain() {
  local url=$2
  advice=$url
  case $1 in
    401 | 403)
      problem='HTTP 401 Unauthorized'
      [ "$1" = 401 ] || problem='HTTP 403 Forbidden'
      case $tokenVariable in
        HF_TOKEN) advice="$url
is of a gated or a private model. To get it:
  1. visit ${url%%/resolve/*} and accept its licence,
  2. create a token at ${host}settings/tokens,
  3. export HF_TOKEN=… where Nix runs its builds (for a daemon: in its own environment)." ;;
        *) advice="$url
is not for who asks${tokenVariable:+: set $tokenVariable where Nix runs its builds (for a daemon: in its own environment)}." ;;
      esac
      return 1 ;;
    404 | 410) problem="HTTP $1 Not Found"
      advice="$url
is not there. Look at the name, the revision and the path of the file."
      return 1 ;;
    429) problem='HTTP 429 Too Many Requests'
      advice="$url
wants you to wait${tokenVariable:+; with a token in $tokenVariable it allows more}."
      return 0 ;;
    5??) problem="HTTP $1 Server Error"
      advice="$url
does not work now. Try again later."
      return 0 ;;
    2??) problem='the connection broke off'
      return 0 ;;
    000) problem='no connection'
      return 0 ;;
    *) problem="HTTP $1"
      return 1 ;;
  esac
}

options=(--silent --show-error --location --globoff --max-redirs 10 --connect-timeout "$connectTimeout")
# Redirects lead to no other protocol.
options+=(--proto '=http,https' --proto-redir '=http,https')
[ "$readTimeout" -eq 0 ] || options+=(--speed-limit 1 --speed-time "$readTimeout")
[ -z "$limitRate" ] || options+=(--limit-rate "$limitRate")

for url in $urls; do
  rm -f "$part"
  delay=$retryDelay
  for ((attempt = 1; attempt <= attempts; attempt++)); do
    rest=()
    [ ! -s "$part" ] || rest=(--continue-at -)
    # A page of an error is no part of the file.
    if code=$(credentials "$url" | curl --config - "${options[@]}" "${rest[@]}" --fail --output "$part" \
      --write-out '%{http_code}' -- "$url"); then
      found=$(sha256sum < "$part")
      if [ "${found%% *}" = "$expected" ]; then
        mv "$part" "$out"
        exit 0
      fi
      problem='another file lies there' advice="$url
has the sha256 ${found%% *}, not $expected: it changed, or it lies."
      break
    fi
    # The host does not know of parts: from the beginning.
    if [ "$code" = 416 ] || [ "$code" = 200 ] && [ "${#rest[@]}" -gt 0 ]; then rm -f "$part"; fi
    explain "$code" "$url" || break
    [ "$attempt" -eq "$attempts" ] || sleep "$delay"
    delay=$((delay * 2))
  done
  printf '%s: %s\n' "$url" "$problem" >&2
done
fail "$problem" "$advice"
