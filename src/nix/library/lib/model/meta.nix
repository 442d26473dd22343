# meta as nixpkgs knows it, without a nixpkgs, from what the lock holds of a definition.
node:
let
  check = import ../check.nix;
  definition = node.definition or { };
  isAddress = value: (builtins.tryEval (check.url value)).success;
in
(if definition ? summary then { description = check.text definition.summary; } else { })
// (
  if definition ? homepage && isAddress definition.homepage then { inherit (definition) homepage; } else { }
)
