# What a contributor needs: `nix develop`, then the commands of CONTRIBUTING.md.
{
  lib,
  stdenv,
  callPackage,
  mkShellNoCC,
  chromium,
  curl,
  git,
  nix,
  nixfmt,
  nodejs_24,
  postgresql,
  systemd,
}:
mkShellNoCC {
  packages =
    # Found before Node's own.
    lib.optionals stdenv.hostPlatform.isLinux [
      (callPackage ./npm-on-nixos.nix { })
      chromium
      systemd
    ]
    ++ [
      curl
      git
      nix
      nixfmt
      nodejs_24
      postgresql
    ];
}
