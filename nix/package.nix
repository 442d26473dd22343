# firn's programs, built from package-lock.json. `pkgs.callPackage ./package.nix { }`.
{
  lib,
  stdenv,
  buildNpmPackage,
  callPackage,
  importNpmLock,
  makeWrapper,
  nodejs_24,
}:
let
  package = lib.importJSON ../package.json;
  programs = import ./programs.nix { inherit lib package; };

  # The compiler of TypeScript and its settings by address: the working directory is the operator's.
  wrap = name: program: ''
    makeWrapper ${nodejs_24}/bin/node "$out/bin/${name}" \
      --set TSX_TSCONFIG_PATH "$home/tsconfig.json" \
      --add-flags "${toString program.flags} --import $home/node_modules/tsx/dist/loader.mjs $home/${program.entry}"
  '';
in
buildNpmPackage {
  pname = "firn";
  inherit (package) version;
  src = import ./source.nix { inherit lib; };

  nodejs = nodejs_24;
  npmDeps = importNpmLock (
    import ./npm-lock.nix
      {
        inherit lib;
        fetchFromNpm = callPackage ./npm-source.nix { };
      }
      {
      inherit package;
      lock = lib.importJSON ../package-lock.json;
      platform = {
        os = stdenv.hostPlatform.node.platform;
        cpu = stdenv.hostPlatform.node.arch;
      };
    }
  );
  inherit (importNpmLock) npmConfigHook;
  # As everywhere (package.json, allowScripts): no dependency runs a program at its installation.
  npmRebuildFlags = [ "--ignore-scripts" ];
  # tsx compiles when a program starts.
  dontNpmBuild = true;

  nativeBuildInputs = [ makeWrapper ];

  # package.json from the source, as npmConfigHook's own names the store, and so does npm's record of what it installed.
  installPhase = ''
    runHook preInstall
    home=$out/lib/firn
    mkdir -p "$home"
    rm -f node_modules/.package-lock.json
    cp -r "$src"/. "$home/"
    mv node_modules "$home/"
    ${lib.concatStrings (lib.mapAttrsToList wrap programs)}
    runHook postInstall
  '';

  doInstallCheck = true;
  # Loads everything that the services and the command line consist of.
  installCheckPhase = ''
    runHook preInstallCheck
    "$out/bin/firn-start" --help >/dev/null
    "$out/bin/firn" --help >/dev/null
    runHook postInstallCheck
  '';

  meta = {
    inherit (package) description;
    license = lib.licenses.mit;
    mainProgram = "firn";
    platforms = lib.platforms.linux ++ lib.platforms.darwin;
  };
}
