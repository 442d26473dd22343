# Packages in small, with what the modules take of nixpkgs.
{ system }:
let
  pkgs = import ../nix/stub-nixpkgs { inherit system; };
in
pkgs
// {
  # Nothing is built of it.
  fetchzip = _: "/source";
  runtimeShell = "/bin/sh";
  curl = pkgs.stdenv.mkDerivation {
    name = "curl";
    dontUnpack = true;
    installPhase = ''mkdir -p "$out/bin"'';
  };
}
