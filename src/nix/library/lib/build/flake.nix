# A package of the flake in the source, found as nix build finds it.
{
  pkgs,
  base,
  source,
  recipe,
  build,
  ...
}:
let
  check = import ../check.nix;
  inherit (pkgs.stdenv.hostPlatform) system;
  flake = import ../flake-outputs.nix {
    source = source.evaluated;
    folder = if recipe ? sourceRoot then check.path recipe.sourceRoot else "";
  };
  path = builtins.filter builtins.isString (builtins.split "\\." (check.attribute build.attribute));
  places =
    [
      ([ "packages" system ] ++ path)
      ([ "legacyPackages" system ] ++ path)
      path
    ]
    ++ (if path == [ "default" ] then [ [ "defaultPackage" system ] ] else [ ]);

  has =
    set: names:
    names == [ ]
    ||
      builtins.isAttrs set
      && set ? ${builtins.head names}
      && has set.${builtins.head names} (builtins.tail names);
  get = builtins.foldl' (set: name: set.${name});
  found = builtins.filter (has flake.outputs) places;
  package = get flake.outputs (builtins.head found);
in
if found == [ ] then
  throw "firn: the flake has none of ${builtins.concatStringsSep ", " (map (builtins.concatStringsSep ".") places)}"
else if !builtins.isAttrs package || (package.type or null) != "derivation" then
  throw "firn: ${builtins.concatStringsSep "." (builtins.head found)} of the flake is no package"
else
  package // { meta = (package.meta or { }) // base.meta; }
