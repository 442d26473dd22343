# Shell text for people's shells: models linked into their own hub cache, which its tools then ask no network for.
{
  # [ { directory, path } ], see hub-entry.nix.
  entries,
  # Where the hub cache is; by default where its tools look for it.
  cacheDir ? null,
  # Further variables, by name.
  environment ? { },
}:
let
  check = import ../check.nix;
  quote = import ../shell.nix;
  export = name: "export ${check.variable name}=${quote "${environment.${name}}"}\n";
in
''
  export HF_HUB_CACHE=${import ./hub-place.nix cacheDir}
  ${import ./link-models.nix {
    inherit entries;
    cache = "$HF_HUB_CACHE";
  }}export HF_XET_CACHE="''${HF_XET_CACHE:-''${HF_HOME:-''${XDG_CACHE_HOME:-$HOME/.cache}/huggingface}/xet}"
  export HF_HUB_OFFLINE=1
  export TRANSFORMERS_OFFLINE=1
  ${builtins.concatStringsSep "" (map export (builtins.attrNames environment))}''
