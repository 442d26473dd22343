# Patches in order. patch gets one -p for all of them.
{ pkgs, patches }:
let
  check = import ./check.nix;
  strip = map (patch: check.integer (patch.stripLength or 1)) patches;
  first = builtins.head strip;
in
{
  patches = map (
    patch:
    let
      urls = check.listOf check.url patch.urls;
    in
    pkgs.fetchurl {
      name = import ./file-name.nix (builtins.head urls);
      inherit urls;
      hash = check.hash patch.hash;
    }
  ) patches;
}
// (
  if !builtins.all (length: length == first) strip then
    throw "firn: all patches of a recipe have one stripLength"
  else if first == 1 then
    { }
  else
    { patchFlags = [ "-p${toString first}" ]; }
)
