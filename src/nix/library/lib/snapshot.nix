# What the release of an atom names: a ref of a git repository, at its commit. `fetched` is exactly the fetchGit of
# existing atom tooling, so that the store path is theirs, too.
{
  record,
  # Another address of the same repository; the commit pins what is fetched.
  mirror ? null,
}:
let
  check = import ./check.nix;
  snapshot =
    if check.text record.artifact."$type" == "dev.firn.snapshot" then
      record.artifact
    else
      throw "firn: the release holds no snapshot of an atom";

  label = check.label snapshot.label;
  name = import ./store-name.nix label;
  version = check.atomVersion record.version;
  rev = check.revision snapshot.rev;
  mirrors = check.listOf check.repository snapshot.mirrors;
  # Each generation of the format has refs of its own.
  refs = {
    pre1 = "refs/eka/atoms";
    "pre1.0" = "refs/eka/atoms";
    "1" = "refs/atoms";
    axios = "refs/atom/pub";
  };
  format = check.oneOf "format of atoms" (builtins.attrNames refs) snapshot.format;
  ref = "${refs.${format}}/${label}/${version}";
  url =
    if mirror != null then
      mirror
    else if mirrors != [ ] then
      builtins.head mirrors
    else
      throw "firn: the release names no mirror";
in
{
  inherit
    label
    version
    rev
    ref
    mirrors
    # Of its store path, and so of the folder that builders unpack it to.
    name
    ;
  # Its package URL type.
  ecosystem = check.ecosystem (snapshot.ecosystem or "atom");
  fetched = builtins.fetchGit {
    inherit
      name
      rev
      ref
      url
      ;
  };
}
