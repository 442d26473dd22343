# Fetches a model ($sourcePath) into $out. A hub cache holds a directory for each model: that of this one is the output.
set -euo pipefail
# shellcheck source=box.sh
. "$boxes"
# shellcheck source=surroundings.sh
. "$surroundings"

export HOME=$TMPDIR/home XDG_CONFIG_HOME=$TMPDIR/config XDG_CACHE_HOME=$TMPDIR/cache XDG_STATE_HOME=$TMPDIR/state
# Node takes the proxies of the environment when it is told to.
export NODE_USE_ENV_PROXY=1
mkdir -p "$HOME"
fetched=$TMPDIR/fetched

arguments=(model fetch --source "$sourcePath" --to "$fetched" --layout "$layout")
arguments+=(--attempts "$attempts" --retry-delay "$retryDelay")
arguments+=(--connect-timeout "$connectTimeout" --read-timeout "$readTimeout")
[ -z "$limitRate" ] || arguments+=(--limit-rate "$limitRate")
[ -z "$id" ] || arguments+=(--id "$id")
while IFS= read -r ref; do
  [ -z "$ref" ] || arguments+=(--ref "$ref")
done <<< "$refs"

# With `retry` all of it is tried again, from where it stopped; whatever else fails, the files stay only for
# `nix build --keep-failed`.
runs=1
[ "$onFailure" != retry ] || runs=$attempts
for ((run = 1; ; run++)); do
  if firn "${arguments[@]}" 2>&1 | tee "$TMPDIR/said"; then break; fi
  if [ "$run" -ge "$runs" ]; then
    [ "$onFailure" = persist ] || rm -rf "$fetched"
    message=$(sed -n '/^error: /,$p' "$TMPDIR/said" | sed 's/^error: //')
    fail "${message%%$'\n'*}" "$(printf '%s\n' "$message" | tail -n +2)"
  fi
  sleep "$retryDelay"
done

if [ -n "$folder" ]; then mv "$fetched/$folder" "$out"; else mv "$fetched" "$out"; fi
