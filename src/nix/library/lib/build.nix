# One release as a derivation.
{
  pkgs,
  release,
  dependencies,
}:
let
  check = import ./check.nix;
  inherit (release) node record;
in
import ./recipe.nix {
  inherit
    pkgs
    node
    record
    dependencies
    ;
  recipe =
    if record.artifact."$type" == "dev.firn.recipe" then
      record.artifact
    else
      throw "firn: the release holds no recipe, so there is no package to build";
  pname = check.name node.name;
  parts = { };
  inherited = null;
  inherit (release) expressionOf;
}
