# A program that links models into a hub cache.
{
  pkgs,
  name ? "link-models",
  entries,
  cacheDir ? null,
}:
pkgs.writeShellScript name ''
  set -eu
  ${import ./link-models.nix {
    inherit entries;
    cache = import ./hub-place.nix cacheDir;
  }}''
