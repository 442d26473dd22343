# Bundler: programs of a gem by bundlerApp, or the source itself, run with the gems of its Gemfile, by bundlerEnv. Both
# read gemset.nix of the source while evaluating, unless the record says the same.
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
  # As bundix writes it.
  gemset = builtins.listToAttrs (
    map (gem: {
      name = check.word gem.name;
      value = {
        version = check.version gem.version;
        dependencies = check.listOf check.word (gem.dependencies or [ ]);
        groups = [ "default" ];
        platforms = [ ];
        source = {
          type = "gem";
          remotes = check.listOf check.url (
            build.remotes or (throw "firn: the gems of a recipe need remotes, the servers that have them")
          );
          sha256 = check.hash gem.hash;
        };
      };
    }) (check.list (build.gems or [ ]))
  );
  gemFiles = {
    inherit gemdir;
  } // (if build ? gems then { inherit gemset; } else { });
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
    "prepare"
    "install"
    "check"
    "env"
    "runtimeInputs"
  ];
  named = import ../program.nix { artifact = recipe; };
  app = pkgs.bundlerApp (
    inputs
    // gemFiles
    // {
      # Its version is that of the gem.
      inherit (base) pname meta;
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
    // gemFiles
    // {
      name = "${base.pname}-${base.version}-gems";
    }
  );
  wrap =
    script:
    "makeWrapper ${gems.wrappedRuby}/bin/ruby \"$out/bin/\"${shell (check.program script.name)} "
    + "--add-flags \"$out/share/${base.pname}/${check.path script.path}\"";
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
  throw "firn: a gem is built as it is, so there is no place for ${
    builtins.concatStringsSep ", " misplaced
  }; name \"scripts\" to run the source"
else
  app
