# Bundler: programs of a gem by bundlerApp, or the source itself, run with the gems of its Gemfile, by bundlerEnv. Both
# read gemset.nix while evaluating.
{
  pkgs,
  base,
  source,
  recipe,
  build,
  ...
}:
let
  check = import ../check.nix;
  shell = import ../shell.nix;
  folders = builtins.filter (folder: folder != null) [
    recipe.sourceRoot or null
    build.gemdir or null
  ];
  gemdir = builtins.concatStringsSep "/" ([ "${source.evaluated}" ] ++ map check.path folders);
  executables = check.listOf check.program (build.executables or [ ]);
  scripts = check.list (build.scripts or [ ]);
  inputs = builtins.intersectAttrs {
    nativeBuildInputs = null;
    buildInputs = null;
  } base;

  # It has no phases of the source's, so there is nothing that these could change.
  misplaced = builtins.filter (field: recipe ? ${field}) [
    "patches"
    "files"
    "install"
    "check"
    "env"
    "runtimeInputs"
  ];
  named = import ../program.nix { artifact = recipe; };
  app = pkgs.bundlerApp (
    inputs
    // {
      # Its version is that of the gem.
      inherit (base) pname meta;
      inherit gemdir;
      exes =
        if executables != [ ] then
          executables
        else if named != null then
          [ named ]
        else
          [ base.pname ];
    }
  );

  gems = pkgs.bundlerEnv (
    inputs
    // {
      name = "${base.pname}-${base.version}-gems";
      inherit gemdir;
    }
  );
  wrap =
    script:
    "makeWrapper ${gems.wrappedRuby}/bin/ruby \"$out/bin/\"${shell (check.program script.name)} --add-flags \"$out/share/${base.pname}/${check.path script.path}\"";
  link = program: "ln -s ${gems}/bin/${program} \"$out/bin/\"${shell program}";
  withSource = pkgs.stdenv.mkDerivation (
    base
    // {
      nativeBuildInputs = (base.nativeBuildInputs or [ ]) ++ [ pkgs.makeWrapper ];
      buildInputs = (base.buildInputs or [ ]) ++ [ gems.wrappedRuby ];
      configurePhase = ''
        runHook preConfigure
        runHook postConfigure
      '';
      dontBuild = true;
      installPhase = ''
        runHook preInstall
        mkdir -p "$out/bin" "$out/share"
        cp -r . "$out/share/${base.pname}"
        ${builtins.concatStringsSep "\n" (map wrap scripts ++ map link executables)}
        runHook postInstall
      '';
    }
  );
in
if scripts != [ ] then
  withSource
else if misplaced != [ ] then
  throw "firn: a gem is built as it is, so there is no place for ${builtins.concatStringsSep ", " misplaced}; name \"scripts\" to run the source"
else
  app
