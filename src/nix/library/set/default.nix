# Every package by name.
{
  pkgs ? import <nixpkgs> { },
}:
builtins.mapAttrs (_: package: package.build pkgs) (import ./lib/read-set.nix ./.)
