# npm by buildNpmPackage; pnpm and yarn by their hooks.
{ pkgs, base, build, ... }:
let
  check = import ../check.nix;
  optional = import ../optional.nix;
  shell = import ../shell.nix;
  hash = check.hash build.depsHash;

  npm = pkgs.buildNpmPackage (
    base
    // { npmDepsHash = hash; }
    // optional build "script" "npmBuildScript" check.word
    // optional build "workspace" "npmWorkspace" check.word
  );

  # What the fetcher of dependencies must know to see the same lock file as the build.
  sourceOf = builtins.intersectAttrs {
    pname = null;
    version = null;
    src = null;
    sourceRoot = null;
    postUnpack = null;
    patches = null;
    patchFlags = null;
  } base;
  inputs = tools: {
    nativeBuildInputs = (base.nativeBuildInputs or [ ]) ++ [ pkgs.nodejs ] ++ tools;
    buildInputs = (base.buildInputs or [ ]) ++ [ pkgs.nodejs ];
  };

  noWorkspace =
    if build ? workspace then
      throw "firn: this tree cannot build a workspace with ${build.manager}; name its folder as sourceRoot"
    else
      { };

  pnpm = pkgs.stdenv.mkDerivation (
    base
    // noWorkspace
    // inputs [
      pkgs.pnpm
      (pkgs.pnpmConfigHook or pkgs.pnpm.configHook)
      pkgs.npmHooks.npmInstallHook
    ]
    // {
      pnpmDeps = (pkgs.fetchPnpmDeps or pkgs.pnpm.fetchDeps) (
        sourceOf
        // {
          inherit hash;
          fetcherVersion = check.integer (build.fetcherVersion or 3);
        }
      );
      # The hook's own pruning is npm's, which does not know pnpm's folder.
      dontNpmPrune = true;
      buildPhase = ''
        runHook preBuild
        pnpm run ${if build ? script then shell (check.word build.script) else "--if-present build"}
        runHook postBuild
      '';
    }
  );

  yarn = pkgs.stdenv.mkDerivation (
    base
    // noWorkspace
    // inputs [
      pkgs.yarnConfigHook
      pkgs.yarnBuildHook
      pkgs.yarnInstallHook
    ]
    // {
      yarnOfflineCache = pkgs.fetchYarnDeps (builtins.removeAttrs sourceOf [ "pname" "version" ] // { inherit hash; });
    }
    // optional build "script" "yarnBuildScript" check.word
  );

  managers = { inherit npm pnpm yarn; };
in
managers.${check.oneOf "package manager" (builtins.attrNames managers) build.manager}
