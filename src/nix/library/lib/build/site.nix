# Static files, copied as they are.
{ pkgs, base, build, ... }:
let
  check = import ../check.nix;
  shell = import ../shell.nix;
  root = if build ? root then check.path build.root else ".";
in
pkgs.stdenv.mkDerivation (
  base
  // {
    dontConfigure = true;
    dontBuild = true;
    dontFixup = true;
    installPhase = ''
      runHook preInstall
      mkdir -p "$out"
      cp -r ${shell root}/. "$out/"
      runHook postInstall
    '';
  }
)
