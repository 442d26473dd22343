# The folder of an atom that a lock names.
{
  label,
  version,
  rev,
  mirror,
  ...
}:
let
  check = import ../lib/check.nix;
in
if rev == null || mirror == null then
  throw "firn: a lock names ${label} ${version} of its own repository, which was not published with it"
else
  builtins.fetchGit {
    name = import ../lib/store-name.nix label;
    inherit rev;
    ref = "refs/eka/atoms/${label}/${version}";
    url = check.repository mirror;
  }
