# The package itself, and as attributes: nix-build <url>, nix-build <url> -A <name>, callPackage (fetchTarball …) { };
# and its modules: imports = [ (import (fetchTarball …) { }).nixosModules.default ].
{
  pkgs ? import <nixpkgs> { },
}:
let
  package = import ./lib/read-package.nix ./.;
  built = package.build pkgs;
in
import ./lib/module-outputs.nix {
  inherit package;
  inherit (package) name;
}
// {
  ${package.name} = built;
  default = built;
}
// built
