# A module of a tree under a module system: a whole NixOS, the lib of nixpkgs alone, or the one of these tests.
{
  # How it is called in the tree: nixosModule, homeModule, darwinModule.
  kind ? "nixosModule",
  trees ? [ ],
  modules ? map (tree: (import (tree + "/lib/read-package.nix") tree).${kind}) trees,
  # The administrator's configuration.
  configuration,
  # A checkout of nixpkgs, or null.
  nixpkgs ? null,
  system,
}:
let
  optionOf = tree: (import (tree + "/lib/service/identity.nix") (import (tree + "/lib/read-package.nix") tree).name).option;
  hasNixos = nixpkgs != null && builtins.pathExists (nixpkgs + "/nixos/lib/eval-config.nix");
  lib = if nixpkgs == null then import ./stub-lib else import (nixpkgs + "/lib");
  pkgs = import ./pkgs.nix { inherit system; };

  nixos = import (nixpkgs + "/nixos/lib/eval-config.nix") {
    inherit system;
    modules = modules ++ [
      configuration
      { boot.isContainer = true; }
      # What the packages are built from does not exist.
      (
        { lib, pkgs, ... }:
        {
          services.firn = builtins.listToAttrs (
            map (tree: {
              name = optionOf tree;
              value.package = lib.mkDefault pkgs.hello;
            }) trees
          );
        }
      )
    ];
  };
  small = lib.evalModules {
    modules = modules ++ [
      ./stub-nixos.nix
      configuration
    ];
    specialArgs = { inherit pkgs; };
  };
in
if hasNixos then nixos else small
