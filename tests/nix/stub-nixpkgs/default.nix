# A nixpkgs in small: builders that really build, with /bin/sh and what the machine has in /usr/bin.
{
  system ? builtins.currentSystem,
  overlays ? [ ],
}:
let
  mkDerivation =
    arguments:
    let
      plain = builtins.removeAttrs arguments [
        "meta"
        "env"
        "passthru"
        "cargoLock"
      ];
      drv = derivation (
        (arguments.env or { })
        // plain
        // {
          name = arguments.name or "${arguments.pname}-${arguments.version}";
          inherit system;
          builder = "/bin/sh";
          args = [
            "-e"
            ./setup.sh
          ];
        }
      );
    in
    drv // (arguments.passthru or { }) // { meta = arguments.meta or { }; inherit arguments; };

  tool =
    name:
    mkDerivation {
      inherit name;
      dontUnpack = true;
      installPhase = ''mkdir -p "$out/bin"'';
    };
  tools = names: builtins.listToAttrs (map (name: { inherit name; value = tool name; }) names);

  script =
    name: text:
    mkDerivation {
      inherit name text;
      dontUnpack = true;
      installPhase = ''
        mkdir -p "$out/bin"
        cp "$text" "$out/bin/$name"
        chmod +x "$out/bin/$name"
      '';
    };
  shellScript =
    name: place: text:
    mkDerivation {
      inherit name text place;
      passAsFile = [ "text" ];
      dontUnpack = true;
      installPhase = ''
        mkdir -p "$(dirname "$out$place")"
        { echo '#!/bin/bash'; cat "$textPath"; } > "$out$place"
        chmod +x "$out$place"
      '';
    };
  # Programs that say which version of the gem gemset.nix names.
  gems =
    { gemdir, exes ? [ "rake" ], ... }@arguments:
    mkDerivation {
      name = arguments.name or arguments.pname;
      meta = arguments.meta or { };
      inherit exes;
      inherit ((import (gemdir + "/gemset.nix")).rake) version;
      dontUnpack = true;
      installPhase = ''
        mkdir -p "$out/bin"
        for program in $exes; do
          printf '#!/bin/sh\necho %s %s\n' "$program" "$version" > "$out/bin/$program"
          chmod +x "$out/bin/$program"
        done
      '';
    };

  base =
    final:
    tools [
      "autoPatchelfHook"
      "autoreconfHook"
      "cacert"
      "cmake"
      "curl"
      "jq"
      "makeWrapper"
      "meson"
      "ninja"
      "nodejs"
      "openssl"
      "pkg-config"
      "pnpmConfigHook"
      "unzip"
      "yarnBuildHook"
      "yarnConfigHook"
      "yarnInstallHook"
    ]
    // {
      inherit system;
      stdenv = {
        inherit mkDerivation;
        hostPlatform = { inherit system; };
        cc.cc.lib = tool "libstdc++";
      };
      stdenvNoCC = { inherit mkDerivation; };
      deno = script "deno" ./deno.sh;
      pnpm = script "pnpm" ./pnpm.sh;
      writeShellScript = name: shellScript name "";
      writeShellScriptBin = name: shellScript name "/bin/${name}";
      fetchPnpmDeps = _: tool "pnpm-deps";
      fetchYarnDeps = _: tool "yarn-deps";
      npmHooks = tools [ "npmInstallHook" ];
      bundlerApp = gems;
      bundlerEnv = arguments: gems arguments // { wrappedRuby = script "ruby" ./ruby.sh; };
      lib.makeBinPath = inputs: builtins.concatStringsSep ":" (map (input: "${input}/bin") inputs);
      lib.fetchers.proxyImpureEnvVars = [ ];
      lib.licenses.mit = {
        spdxId = "MIT";
        fullName = "MIT License";
      };
      rustPlatform.buildRustPackage =
        arguments:
        mkDerivation (
          arguments
          // (
            if arguments ? cargoLock then
              { cargoLockText = builtins.readFile arguments.cargoLock.lockFile; }
            else
              { }
          )
        );
      buildGoModule = mkDerivation;
      buildNpmPackage = mkDerivation;
      python3Packages = tools [ "setuptools" ] // {
        buildPythonApplication = mkDerivation;
      };
      mkShell =
        {
          inputsFrom ? [ ],
          packages ? [ ],
          shellHook ? "",
        }:
        mkDerivation {
          name = "shell";
          inherit shellHook;
          dontUnpack = true;
          inputs = inputsFrom ++ packages;
          installPhase = ''mkdir "$out"'';
        };
      fetchurl =
        {
          url ? null,
          urls ? [ url ],
          hash,
          name ? baseNameOf (builtins.head urls),
        }:
        import <nix/fetchurl.nix> {
          inherit name hash;
          url = builtins.head urls;
        };
      fetchzip =
        {
          url ? null,
          urls ? [ url ],
          hash,
          name ? "source",
          extension ? null,
        }:
        builtins.fetchTarball {
          inherit name;
          url = builtins.head urls;
          sha256 = hash;
        };
      fetchgit =
        {
          url,
          rev,
          fetchSubmodules ? false,
          ...
        }:
        builtins.fetchGit {
          inherit url rev;
          submodules = fetchSubmodules;
          allRefs = true;
        };
      callPackage =
        file: given:
        let
          f = import file;
        in
        f (builtins.intersectAttrs (builtins.functionArgs f) final // given);
    };

  applied = builtins.foldl' (
    previous: overlay: final:
    let
      before = previous final;
    in
    before // overlay final before
  ) base overlays;
  pkgs = applied pkgs;
in
pkgs
