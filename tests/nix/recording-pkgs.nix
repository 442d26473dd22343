# A nixpkgs whose builders and fetchers give back what they were asked for. As JSON, a package is its outPath and a
# fetched thing the call that fetches it; `arguments` of a result are what reached the builder.
{
  system ? "x86_64-linux",
}:
let
  package = name: {
    type = "derivation";
    inherit name;
    outPath = "/pkgs/${name}";
  };
  packages = names: builtins.listToAttrs (map (name: { inherit name; value = package name; }) names);
  recorder = builder: arguments: {
    type = "derivation";
    inherit builder arguments;
    outPath = "/built/${arguments.pname or arguments.name or builder}";
    drvPath = "/drv/${arguments.pname or arguments.name or builder}";
  };
  fetcher = name: arguments: {
    type = "derivation";
    outPath = "${name} ${builtins.toJSON arguments}";
  };

  archive =
    url:
    { rev, hash, ... }:
    pkgs.fetchzip {
      name = "source";
      urls = [ url ];
      inherit hash;
    };

  pkgs =
    packages [
      "autoPatchelfHook"
      "autoreconfHook"
      "cmake"
      "meson"
      "ninja"
      "nodejs"
      "openssl"
      "pkg-config"
      "pnpmConfigHook"
      "sqlite"
      "unzip"
      "yarnBuildHook"
      "yarnConfigHook"
      "yarnInstallHook"
    ]
    // {
      inherit system pkgs;
      stdenv = {
        mkDerivation = recorder "mkDerivation";
        hostPlatform = { inherit system; };
        cc.cc.lib = package "libstdc++";
      };
      lib.licenses = {
        mit = { spdxId = "MIT"; shortName = "mit"; };
        asl20 = { spdxId = "Apache-2.0"; shortName = "asl20"; };
        nameless = { shortName = "nameless"; };
      };
      rustPlatform.buildRustPackage = recorder "buildRustPackage";
      buildGoModule = recorder "buildGoModule";
      buildNpmPackage = recorder "buildNpmPackage";
      python3Packages = packages [ "setuptools" "hatchling" "requests" ] // {
        buildPythonApplication = recorder "buildPythonApplication";
      };
      pnpm = package "pnpm";
      fetchPnpmDeps = fetcher "fetchPnpmDeps";
      fetchYarnDeps = fetcher "fetchYarnDeps";
      fetchurl = fetcher "fetchurl";
      fetchzip = fetcher "fetchzip";
      fetchgit = fetcher "fetchgit";
      fetchFromGitHub = a: archive "https://github.com/${a.owner}/${a.repo}/archive/${a.rev}.tar.gz" a;
      mkShell = recorder "mkShell";
      callPackage =
        file: given:
        let
          f = if builtins.isFunction file then file else import file;
        in
        f (builtins.intersectAttrs (builtins.functionArgs f) pkgs // given);
      python3 = package "python3" // { inherit (pkgs.python3Packages) requests; };
      nested.deep.thing = package "thing";
      notAPackage = { };
    };
in
pkgs
