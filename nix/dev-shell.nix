# What a contributor needs: `nix develop`, then the commands of CONTRIBUTING.md.
{
  lib,
  stdenv,
  callPackage,
  mkShellNoCC,
  chromium,
  curl,
  fish,
  git,
  nix,
  nixfmt,
  nodejs_24,
  postgresql,
  systemd,
  zsh,
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
      fish
      git
      nix
      nixfmt
      nodejs_24
      postgresql
      zsh
    ];
}
