# Downloads to $out what has the hash $sha256: from the first of $urls that has it.
set -euof pipefail
part=$TMPDIR/part
for url in $urls; do
  rm -f "$part"
  if ! curl --silent --show-error --fail --location --globoff --max-redirs 10 --connect-timeout 30 --retry 2 \
    --speed-limit 1 --speed-time 300 --proto '=http,https' --proto-redir '=http,https' --output "$part" -- "$url"; then
    printf 'warning: %s does not give the file\n' "$url" >&2
    continue
  fi
  found=$(sha256sum < "$part")
  if [ "${found%% *}" = "$sha256" ]; then
    mv "$part" "$out"
    exit 0
  fi
  printf 'warning: %s gives another file: its sha256 is %s, not %s\n' "$url" "${found%% *}" "$sha256" >&2
done
printf 'error: no address gives the file whose sha256 is %s\n' "$sha256" >&2
exit 1
