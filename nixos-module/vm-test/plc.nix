# The PLC directory that firn's own tests use, which nixpkgs does not have.
{
  lib,
  stdenv,
  buildNpmPackage,
  callPackage,
  importNpmLock,
  makeWrapper,
  nodejs_24,
}:
buildNpmPackage {
  pname = "firn-test-plc";
  version = "0";
  src = import ../../nix/source.nix { inherit lib; };

  nodejs = nodejs_24;
  npmDeps = importNpmLock (
    import ../../nix/npm-lock.nix
      {
        inherit lib;
        fetchFromNpm = callPackage ../../nix/npm-source.nix { };
      }
      {
      package = lib.importJSON ../../package.json;
      lock = lib.importJSON ../../package-lock.json;
      production = false;
      platform = {
        os = stdenv.hostPlatform.node.platform;
        cpu = stdenv.hostPlatform.node.arch;
      };
    }
  );
  inherit (importNpmLock) npmConfigHook;
  npmRebuildFlags = [ "--ignore-scripts" ];
  dontNpmBuild = true;
  nativeBuildInputs = [ makeWrapper ];

  installPhase = ''
    runHook preInstall
    home=$out/lib/firn-test-plc
    mkdir -p "$home"
    mv node_modules "$home/"
    cp ${./plc.mjs} "$home/plc.mjs"
    makeWrapper ${nodejs_24}/bin/node "$out/bin/firn-test-plc" --add-flags "$home/plc.mjs"
    runHook postInstall
  '';

  meta.mainProgram = "firn-test-plc";
}
