# The version of firn, and comparisons with it: satisfies ">=1.2.0" (or "==1.2.0"), compare "1.2.0" (-1, 0, 1).
let
  inherit (builtins.fromJSON (builtins.readFile ../../package.json)) version;
  parts = builtins.match "([0-9]+)[.]([0-9]+)[.]([0-9]+).*" version;
  part = at: builtins.fromJSON (builtins.elemAt parts at);
in
{
  inherit version;
  major = part 0;
  minor = part 1;
  patch = part 2;
  versionTag = "v${version}";
  compare = builtins.compareVersions version;
  satisfies =
    constraint:
    let
      found = builtins.match "(>=|==)(.*)" constraint;
      order = builtins.compareVersions version (builtins.elemAt found 1);
    in
    if found == null then
      throw "firn: ${builtins.toJSON constraint} is no constraint: write >=1.2.0 or ==1.2.0"
    else if builtins.head found == ">=" then
      order >= 0
    else
      order == 0;
}
