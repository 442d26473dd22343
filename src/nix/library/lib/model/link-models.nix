# Shell text that links models into a hub cache, where people's other models may lie: [ { directory, path } ], and the
# cache's directory as shell text. What is there and is no link stays.
{ entries, cache }:
let
  quote = import ../shell.nix;
  link = { directory, path }: ''
    firn_link ${quote directory} ${quote "${path}"}
  '';
in
''
  firn_hub=${cache}
  firn_link() {
    if [ -e "$firn_hub/$1" ] && [ ! -L "$firn_hub/$1" ]; then
      printf 'warning: %s is no link, and is left as it is\n' "$firn_hub/$1" >&2
    else
      ln -sfn "$2" "$firn_hub/$1"
    fi
  }
  mkdir -p "$firn_hub"
  ${builtins.concatStringsSep "" (map link entries)}unset -f firn_link
  unset firn_hub
''
