# meta as nixpkgs knows it, from the release and from what the lock holds of its definition.
{
  pkgs,
  node,
  record,
}:
let
  check = import ./check.nix;
  definition = node.definition or { };
  program = import ./program.nix record;
  systems = check.listOf check.system (record.systems or [ ]);
  isAddress = value: (builtins.tryEval (check.url value)).success;
in
(if definition ? summary then { description = check.text definition.summary; } else { })
// (
  if definition ? homepage && isAddress definition.homepage then { homepage = definition.homepage; } else { }
)
// (
  if definition ? licence then
    { license = import ./licence.nix { inherit pkgs; } (check.text definition.licence); }
  else
    { }
)
// (
  if record.artifact.build."$type" == "dev.firn.recipe#prebuilt" then
    # nixpkgs has named it since 22.05.
    if pkgs.lib ? sourceTypes then { sourceProvenance = [ pkgs.lib.sourceTypes.binaryNativeCode ]; } else { }
  else
    { }
)
// (if program != null then { mainProgram = program; } else { })
// (if systems != [ ] then { platforms = systems; } else { })
