# The outputs of a collection's flake, as functions of its nixpkgs.
{ nixpkgs, collection }:
let
  inherit (collection) packages;
  set = import ./set-flake.nix { inherit nixpkgs packages; };
in
set
// {
  # All packages that the system has.
  devShells = builtins.mapAttrs (system: built: {
    default = nixpkgs.legacyPackages.${system}.mkShell { packages = builtins.attrValues built; };
  }) set.packages;
}
// import ./collection-modules.nix collection
