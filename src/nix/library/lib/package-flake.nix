# The outputs of a package's flake, as functions of its nixpkgs.
{ nixpkgs, package }:
let
  inherit (package) name program;
  wanted = builtins.listToAttrs (
    map (name: {
      inherit name;
      value = null;
    }) package.systems
  );
  # A system that this nixpkgs does not know is left out.
  eachSystem = f: builtins.mapAttrs (_: f) (builtins.intersectAttrs wanted nixpkgs.legacyPackages);
  # It may be called "default".
  named = value: { ${name} = value; } // { default = value; };
in
{
  packages = eachSystem (pkgs: named (package.build pkgs));

  overlays.default =
    final: prev:
    let
      # A package that needs nixpkgs' one of its own name gets that, not itself.
      underneath = if prev ? ${name} then { ${name} = prev.${name}; } else { };
    in
    {
      ${name} = package.build (final // underneath);
    };

  devShells = eachSystem (pkgs: {
    default = pkgs.mkShell { inputsFrom = [ (package.build pkgs) ]; };
  });

  checks = eachSystem (pkgs: {
    ${name} = package.build pkgs;
  });
}
// import ./module-outputs.nix { inherit name package; }
// (
  if program == null then
    { }
  else
    {
      apps = eachSystem (
        pkgs:
        named {
          type = "app";
          program = "${package.build pkgs}/bin/${program}";
        }
      );
    }
)
