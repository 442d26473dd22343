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
    drv // { meta = arguments.meta or { }; inherit arguments; };

  tool =
    name:
    mkDerivation {
      inherit name;
      dontUnpack = true;
      installPhase = ''mkdir -p "$out/bin"'';
    };
  tools = names: builtins.listToAttrs (map (name: { inherit name; value = tool name; }) names);

  base =
    final:
    tools [
      "autoPatchelfHook"
      "nodejs"
      "openssl"
      "pkg-config"
      "unzip"
    ]
    // {
      inherit system;
      stdenv = {
        inherit mkDerivation;
        hostPlatform = { inherit system; };
        cc.cc.lib = tool "libstdc++";
      };
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
        }:
        mkDerivation {
          name = "shell";
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
