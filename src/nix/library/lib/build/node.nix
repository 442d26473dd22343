# npm by buildNpmPackage; pnpm and yarn (lock files of its version 1) by their hooks.
{ pkgs, base, build, ... }:
let
  check = import ../check.nix;
  optional = import ../optional.nix;
  shell = import ../shell.nix;
  hash = check.hash build.depsHash;
  manager = check.oneOf "package manager" (builtins.attrNames managers) build.manager;
  member = check.path build.workspace;
  script = shell (check.word build.script);
  flags = check.listOf check.option build.flags;
  dependencySource = import ../dependency-source.nix base;

  # How the result is installed where the manager's own way is not meant, or does not know workspaces.
  install =
    if build ? output then
      {
        installPhase = ''
          runHook preInstall
          mkdir -p "$out"
          cp -r ${shell (check.path build.output)}/. "$out/"
          runHook postInstall
        '';
      }
    else if build ? workspace && manager != "npm" then
      import ./node-workspace.nix { inherit pkgs base member; }
    else
      { };

  npm = pkgs.buildNpmPackage (
    base
    // (
      # The fetcher that it makes by itself does not see these.
      if base ? postUnpack || base ? patchFlags then
        {
          npmDeps = pkgs.fetchNpmDeps (
            builtins.removeAttrs dependencySource [
              "pname"
              "version"
            ]
            // {
              name = "${base.pname}-${base.version}-npm-deps";
              inherit hash;
            }
          );
        }
      else
        { npmDepsHash = hash; }
    )
    // (
      if build ? script then
        { npmBuildScript = check.word build.script; }
      else
        { npmBuildFlags = [ "--if-present" ]; }
    )
    // optional build "workspace" "npmWorkspace" check.path
    // (if build ? flags then { npmFlags = flags; } else { })
    // install
  );

  inputs = tools: {
    nativeBuildInputs =
      (base.nativeBuildInputs or [ ])
      ++ [ pkgs.nodejs ]
      ++ tools
      ++ (if install != { } && !(build ? output) then [ pkgs.makeWrapper ] else [ ]);
    buildInputs = (base.buildInputs or [ ]) ++ [ pkgs.nodejs ];
  };
  phase = command: ''
    runHook preBuild
    ${command}
    runHook postBuild
  '';

  pnpm = pkgs.stdenv.mkDerivation (
    base
    // inputs (
      [
        pkgs.pnpm
        (pkgs.pnpmConfigHook or pkgs.pnpm.configHook)
      ]
      ++ (if install == { } then [ pkgs.npmHooks.npmInstallHook ] else [ ])
    )
    // {
      # All of the workspace's dependencies: what builds a member often belongs to its root.
      pnpmDeps = (pkgs.fetchPnpmDeps or pkgs.pnpm.fetchDeps) (
        dependencySource
        // {
          inherit hash;
          fetcherVersion = check.integer (build.fetcherVersion or 3);
        }
        // (if build ? flags then { pnpmInstallFlags = flags; } else { })
      );
      # The hook's own pruning is npm's, which does not know pnpm's folder.
      dontNpmPrune = true;
      # A member is built after those that it depends on.
      buildPhase = phase "pnpm ${
        if build ? workspace then "--filter ${shell "{${member}}..."} " else ""
      }run ${if build ? script then script else "--if-present build"}";
    }
    // (if build ? flags then { pnpmInstallFlags = flags; } else { })
    // install
  );

  yarn = pkgs.stdenv.mkDerivation (
    base
    // inputs (
      [ pkgs.yarnConfigHook ]
      ++ (if build ? workspace then [ pkgs.yarn ] else [ pkgs.yarnBuildHook ])
      ++ (if install == { } then [ pkgs.yarnInstallHook ] else [ ])
    )
    // {
      yarnOfflineCache = pkgs.fetchYarnDeps (
        builtins.removeAttrs dependencySource [
          "pname"
          "version"
        ]
        // {
          inherit hash;
        }
      );
    }
    // (
      if build ? workspace then
        { buildPhase = phase "yarn --offline --cwd ${shell member} run ${if build ? script then script else "build"}"; }
      else
        optional build "script" "yarnBuildScript" check.word
    )
    // install
  );

  managers = { inherit npm pnpm yarn; };
in
if manager == "yarn" && build ? flags then
  throw "firn: the hooks of yarn take no flags"
else
  managers.${manager}
