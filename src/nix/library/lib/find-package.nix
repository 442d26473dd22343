# A package of nixpkgs by attribute path, of the closure by "firn:<dependency name>", or an earlier part of the same
# build by "part:<name>".
{
  pkgs,
  dependencies,
  parts ? { },
}:
let
  check = import ./check.nix;

  named = {
    firn =
      name:
      dependencies.${name}
        or (throw "firn: the record has no dependency ${builtins.toJSON name} for the input firn:${name}");
    part =
      name:
      parts.${name} or (throw "firn: there is no earlier part ${builtins.toJSON name} for the input part:${name}");
  };

  ofNixpkgs =
    path:
    let
      segments = builtins.filter builtins.isString (builtins.split "\\." (check.attribute path));
      missing = throw "firn: this nixpkgs has no package ${path}";
      found = builtins.foldl' (
        set: segment: if builtins.isAttrs set then set.${segment} or missing else missing
      ) pkgs segments;
    in
    if builtins.isAttrs found && (found.type or null) == "derivation" then
      found
    else
      throw "firn: ${path} of nixpkgs is no package";
in
input:
let
  name = builtins.match "(firn|part):(.*)" (check.text input);
in
if name != null then named.${builtins.head name} (builtins.elemAt name 1) else ofNixpkgs input
