# What firn's package and module ask of a package set; builders give back what they were asked to build.
{
  lib,
  system ? "x86_64-linux",
  # Of the programs that units name: a directory that really has them, for systemd-analyze.
  root ? "/nix/store",
  # Whether packages are derivations, though nobody could build them, in place of directories below `root`.
  real ? false,
}:
let
  package =
    name:
    (
      if real then
        derivation {
          inherit name system;
          builder = "/bin/sh";
        }
      else
        {
          inherit name;
          type = "derivation";
          outPath = "${root}/${name}";
        }
    )
    // {
      meta.mainProgram = name;
    };
  self = {
    inherit lib system;
    stdenv.hostPlatform = {
      inherit system;
      isLinux = lib.hasSuffix "linux" system;
      node = {
        platform = if lib.hasSuffix "linux" system then "linux" else "darwin";
        arch = if lib.hasPrefix "x86_64" system then "x64" else "arm64";
      };
    };
    stdenv.cc = {
      bintools.dynamicLinker = "/nix/store/glibc/lib/ld-linux-x86-64.so.2";
      cc = package "gcc";
    };
    callPackage =
      path: arguments:
      let
        function = import path;
      in
      function (builtins.intersectAttrs (builtins.functionArgs function) self // arguments);
    buildNpmPackage = arguments: package arguments.pname // { inherit arguments; };
    stdenvNoCC.mkDerivation = arguments: package arguments.name // { inherit arguments; };
    importNpmLock = {
      __functor = _: arguments: package "npm-deps" // { inherit arguments; };
      npmConfigHook = package "npm-config-hook";
    };
    mkShellNoCC = arguments: package "shell" // { inherit arguments; };
    testers.runNixOSTest = test: package "vm-test" // { inherit test; };
    writeShellScriptBin = name: text: package name // { inherit text; };
    runtimeShell = "/bin/sh";
    nodejs_24 = package "nodejs";
  }
  // lib.genAttrs [
    "cacert"
    "chromium"
    "curl"
    "fish"
    "git"
    "makeWrapper"
    "nix"
    "nixfmt"
    "nixfmt-tree"
    "patchelf"
    "postgresql"
    "systemd"
    "zsh"
  ] package;
in
self
