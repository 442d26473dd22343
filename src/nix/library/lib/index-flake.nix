# The outputs of a flake of a whole index, as functions of its nixpkgs, which `nix flake show` does not even fetch.
{ nixpkgs, index }:
let
  eachSystem =
    f:
    builtins.listToAttrs (
      map (system: {
        name = system;
        value = f system nixpkgs.legacyPackages.${system};
      }) index.systems
    );
in
{
  packages = eachSystem index.listed;
  legacyPackages = eachSystem (_: index.byAuthor);
  # nixpkgs' own names are left alone: authors stand under one name of their own.
  overlays.default = final: prev: { firn = (prev.firn or { }) // index.byAuthor final; };
}
