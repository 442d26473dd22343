# The package itself, and as attributes: nix-build <url>, nix-build <url> -A <name>, callPackage (fetchTarball …) { }.
{
  pkgs ? import <nixpkgs> { },
}:
let
  package = import ./lib/read-package.nix ./.;
  built = package.build pkgs;
in
{
  ${package.name} = built;
  default = built;
}
// built
