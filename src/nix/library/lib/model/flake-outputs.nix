# The outputs of a model's flake. Its files and their layout need no nixpkgs; what needs programs asks the one that the
# flake names.
{ nixpkgs, root }:
let
  model = import ./read-model.nix root;
  inherit (model) name;
  systems = import ../usual-systems.nix;
  each =
    f:
    builtins.listToAttrs (
      map (system: {
        name = system;
        value = f system;
      }) systems
    );
  # A system that this nixpkgs does not know is left out.
  eachKnown = f: builtins.mapAttrs f (builtins.intersectAttrs (each (_: null)) nixpkgs.legacyPackages);
  plain = model.make { };
  # Of each file every address is tried.
  mirrored = builtins.mapAttrs (_: pkgs: model.make { inherit pkgs; }) nixpkgs.legacyPackages;
  # It may be called "default".
  named = value: { ${name} = value; } // { default = value; };
in
{
  packages = each (_: named plain);
  # What is not in `packages` costs a nixpkgs, or is no derivation.
  legacyPackages = each (
    system:
    {
      mirrored = mirrored.${system};
      inherit (mirrored.${system}) validated;
      inherit (plain) files;
      # By the address of that number, from 0.
      mirrors = builtins.listToAttrs (
        builtins.genList (mirror: {
          name = toString mirror;
          value = model.make { inherit mirror; };
        }) model.addresses
      );
    }
  );
  checks = eachKnown (system: _: {
    inherit (mirrored.${system}) validated;
  });
  devShells = eachKnown (system: pkgs: {
    default = pkgs.mkShell { inherit (mirrored.${system}) shellHook; };
  });
  lib = {
    # { pkgs, mirror } as default.nix has them, both optional.
    inherit (model)
      make
      layout
      version
      ;
    inherit (plain) shellHook;
  };
}
// import ./module-outputs.nix model
