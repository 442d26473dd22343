# The derivations of atoms, as `firn atom plan` asks for them.
{
  # JSON: [{ tree, mirror }], where a tree is a folder beside this file.
  atoms,
  # JSON: the configuration of all of them.
  config,
}:
let
  describe =
    { tree, mirror }:
    let
      atom = import (<firn> + "/${tree}") {
        inherit config mirror;
        system = null;
      };
    in
    {
      inherit (atom) configJson configHash;
      derivations = builtins.mapAttrs (_: derivation: {
        inherit (derivation) name drvPath;
        system = derivation.system or null;
      }) atom.packages;
    };
in
map describe (builtins.fromJSON atoms)
