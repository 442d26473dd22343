# A package of nixpkgs by attribute path, or of the closure by "firn:<dependency name>".
{ pkgs, dependencies }:
let
  check = import ./check.nix;

  ofFirn =
    name:
    dependencies.${name}
      or (throw "firn: the record has no dependency ${builtins.toJSON name} for the input firn:${name}");

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
  name = builtins.match "firn:(.*)" (check.text input);
in
if name != null then ofFirn (builtins.head name) else ofNixpkgs input
