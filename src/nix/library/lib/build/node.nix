# npm by buildNpmPackage; pnpm and yarn by their hooks.
{ pkgs, base, build, ... }@arguments:
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

  pnpm =
    let
      fetch = pkgs.fetchPnpmDeps or pkgs.pnpm.fetchDeps;
      hook = pkgs.pnpmConfigHook or pkgs.pnpm.configHook;
      workspace = if build ? workspace then check.word build.workspace else null;
      workspaces = if workspace == null then { } else { pnpmWorkspaces = [ workspace ]; };
      filter = if workspace == null then "" else "--filter=${shell workspace} ";
      run =
        if build ? script then "run ${shell (check.word build.script)}" else "run --if-present build";
    in
    pkgs.stdenv.mkDerivation (
      base
      // inputs [
        pkgs.pnpm
        hook
      ]
      // workspaces
      // {
        pnpmDeps = fetch (
          sourceOf
          // workspaces
          // {
            inherit hash;
            fetcherVersion = check.integer (build.fetcherVersion or 3);
          }
        );
        buildPhase = ''
          runHook preBuild
          pnpm ${filter}${run}
          runHook postBuild
        '';
        installPhase = ''
          runHook preInstall
          mkdir -p "$out/lib/node_modules"
          cp -r . "$out/lib/node_modules/$pname"
          node ${./link-programs.cjs} "$out/lib/node_modules/$pname" "$out/bin"
          runHook postInstall
        '';
      }
    );

  yarn = pkgs.stdenv.mkDerivation (
    base
    // inputs [
      pkgs.yarnConfigHook
      pkgs.yarnBuildHook
      pkgs.yarnInstallHook
    ]
    // {
      yarnOfflineCache = pkgs.fetchYarnDeps (builtins.removeAttrs sourceOf [ "pname" "version" ] // { inherit hash; });
    }
    // optional build "script" "yarnBuildScript" check.word
    // (
      if build ? workspace then
        throw "firn: this tree cannot build a workspace with yarn; name its folder as sourceRoot"
      else
        { }
    )
  );

  managers = { inherit npm pnpm yarn; };
in
managers.${check.oneOf "package manager" (builtins.attrNames managers) build.manager}
