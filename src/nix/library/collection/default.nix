# Every package of the collection by name.
{
  pkgs ? import <nixpkgs> { },
}:
builtins.mapAttrs (_: package: package.build pkgs) (import ./lib/read-collection.nix ./.).packages
