# meta as nixpkgs knows it, from what the lock holds of a definition. Without a nixpkgs (`pkgs` is null) a licence is its
# SPDX id alone.
{ pkgs, node }:
let
  check = import ../check.nix;
  definition = node.definition or { };
  isAddress = value: (builtins.tryEval (check.url value)).success;
in
(if definition ? summary then { description = check.text definition.summary; } else { })
// (
  if definition ? homepage && isAddress definition.homepage then { inherit (definition) homepage; } else { }
)
// (
  if definition ? licence then
    { license = import ../licence.nix { inherit pkgs; } (check.text definition.licence); }
  else
    { }
)
