# What a contributor needs: `nix develop`, then the commands of CONTRIBUTING.md.
{
  lib,
  stdenv,
  mkShellNoCC,
  chromium,
  git,
  nix,
  nixfmt,
  nodejs_24,
  postgresql,
  systemd,
}:
mkShellNoCC {
  packages = [
    git
    nix
    nixfmt
    nodejs_24
    postgresql
  ]
  ++ lib.optionals stdenv.hostPlatform.isLinux [
    chromium
    systemd
  ];
}
