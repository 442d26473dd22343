# An atom's tree (record.json): what was published, and its value as a function of a configuration.
tree:
let
  check = import ../lib/check.nix;
  record = builtins.fromJSON (builtins.readFile (tree + "/record.json"));
  snapshotAt =
    mirror:
    import ../lib/snapshot.nix {
      inherit record mirror;
    };
  snapshot = snapshotAt null;

  evaluate =
    {
      system ? null,
      config ? { },
      mirror ? null,
      root ? null,
      extraExtern ? { },
      viaLocker ? false,
    }:
    let
      source = if root != null then root else (snapshotAt mirror).fetched;
      normal = import ./normal-config.nix { inherit config system; };
      arguments = {
        root = source;
        config = normal.value;
        inherit extraExtern;
      };
      value =
        if snapshot.ecosystem != "atom" then
          import ./foreign-manifest.nix source
        else if viaLocker then
          import ./locker.nix arguments
        else
          import ./compose.nix arguments;
    in
    {
      inherit value;
      src = source;
      # The configuration as it was understood: canonical JSON, and its SHA-256 in hex.
      configJson = normal.json;
      configHash = normal.hash;
      packages = import ./packages.nix value;
    };
in
{
  inherit evaluate;
  inherit (snapshot)
    label
    version
    rev
    ref
    mirrors
    ecosystem
    ;
  systems =
    let
      named = check.listOf check.system (record.systems or [ ]);
    in
    if named == [ ] then import ../lib/usual-systems.nix else named;
}
