# The outputs of an atom's flake. It has no inputs: whatever an atom needs is in its own lock.
atom:
let
  eachSystem =
    f:
    builtins.listToAttrs (
      map (system: {
        name = system;
        value = f (atom.evaluate { inherit system; });
      }) atom.systems
    );
  plain = atom.evaluate { };
in
{
  # As composed for no system in particular.
  inherit (plain)
    value
    src
    configJson
    configHash
    ;
  lib = {
    # { system, config, mirror, root, extraExtern, viaLocker } as default.nix has them, each of them optional.
    inherit (atom)
      evaluate
      label
      version
      rev
      ref
      mirrors
      ecosystem
      ;
  };
  packages = eachSystem (evaluated: evaluated.packages);
  # Also what lies deeper: nix build …#<attribute>.<attribute>.
  legacyPackages = eachSystem ({ value, ... }: if builtins.isAttrs value then value else { });
}
