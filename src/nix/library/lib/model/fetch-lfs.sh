# Downloads to $out what the LFS server of the repository $url keeps as $sha256, of $size bytes, by the batch API
# (https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md).
set -euo pipefail
options=(--silent --show-error --fail --location --globoff --max-redirs 10 --connect-timeout 30 --retry 2
  --proto '=http,https' --proto-redir '=http,https')

repository=${url%/}
server=${repository%.git}.git/info/lfs
jq --null-input --arg oid "$sha256" --argjson size "$size" \
  '{ operation: "download", transfers: ["basic"], hash_algo: "sha256", objects: [{ oid: $oid, size: $size }] }' |
  curl "${options[@]}" --header 'Accept: application/vnd.git-lfs+json' \
    --header 'Content-Type: application/vnd.git-lfs+json' --data-binary @- --output "$TMPDIR/answer" \
    -- "$server/objects/batch"

href=$(jq --raw-output '.objects[0].actions.download.href // empty' "$TMPDIR/answer")
if [ -z "$href" ]; then
  printf 'error: %s does not hand out %s: %s\n' "$server" "$sha256" \
    "$(jq --raw-output '.objects[0].error.message // .message // "it gives no reason"' "$TMPDIR/answer")" >&2
  exit 1
fi
# What the server wants to hear with it stands in no argument.
jq --raw-output '.objects[0].actions.download.header // {} | to_entries[] | "\(.key): \(.value)"' \
  "$TMPDIR/answer" > "$TMPDIR/header"
curl "${options[@]}" --header "@$TMPDIR/header" --output "$out" -- "$href"
