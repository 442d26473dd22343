# A program that links models into a hub cache, as shell-hook.nix does for a shell.
{
  pkgs,
  name ? "link-models",
  entries,
  cacheDir ? null,
}:
pkgs.writeShellScript name ''
  set -eu
  ${import ./shell-hook.nix { inherit entries cacheDir; }}''
