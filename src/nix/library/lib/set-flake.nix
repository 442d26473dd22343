# The outputs of a flake of many packages, as functions of its nixpkgs.
{ nixpkgs, packages }:
let
  wanted = builtins.listToAttrs (
    map (name: {
      inherit name;
      value = null;
    }) (builtins.concatMap (package: package.systems) (builtins.attrValues packages))
  );
  # A system that this nixpkgs does not know is left out.
  eachSystem = f: builtins.mapAttrs f (builtins.intersectAttrs wanted nixpkgs.legacyPackages);
  buildAll = pkgs: builtins.mapAttrs (_: package: package.build pkgs);
  fitting =
    system:
    builtins.removeAttrs packages (
      builtins.filter (name: !builtins.elem system packages.${name}.systems) (builtins.attrNames packages)
    );
in
{
  packages = eachSystem (system: pkgs: buildAll pkgs (fitting system));
  # nixpkgs' own names are left alone: the packages stand under one name of their own.
  overlays.default = final: prev: { firn = (prev.firn or { }) // buildAll final packages; };
}
// import ./set-modules.nix packages
