# Binaries that somebody else built: one download a system, made to find nixpkgs' libraries.
{
  pkgs,
  base,
  recipe,
  build,
  ...
}:
let
  check = import ../check.nix;
  shell = import ../shell.nix;
  system = pkgs.stdenv.hostPlatform.system;
  platforms = check.list build.platforms;
  fitting = builtins.filter (platform: check.system platform.system == system) platforms;
  platform =
    if fitting == [ ] then
      throw "firn: ${base.pname} has no download for ${system}; it has ${
        builtins.concatStringsSep ", " (map (other: check.system other.system) platforms)
      }"
    else
      builtins.head fitting;

  urls = check.listOf check.url platform.urls;
  binaries = check.list platform.binaries;
  packed = builtins.filter (binary: binary ? path) binaries;
  isArchive = packed != [ ];
  zipped = builtins.any (url: builtins.match ".*\\.zip([?#].*)?" url != null) urls;
  isLinux = builtins.match ".*-linux" system != null;

  install =
    binary:
    let
      file = if binary ? path then shell (check.path binary.path) else "\"$src\"";
    in
    "install -Dm755 ${file} \"$out/bin/\"${shell (check.program binary.name)}";
in
assert
  builtins.length packed == (if isArchive then builtins.length binaries else 0)
  || throw "firn: the binaries of a download have all a path in it, or none has";
pkgs.stdenv.mkDerivation (
  # How the recipe's own source is unpacked: the download takes its place.
  builtins.removeAttrs base [
    "unpackPhase"
    "sourceRoot"
    "postUnpack"
  ]
  // {
    src = pkgs.fetchurl {
      name = import ../file-name.nix (builtins.head urls);
      inherit urls;
      hash = check.hash platform.hash;
    };
    nativeBuildInputs =
      (base.nativeBuildInputs or [ ])
      ++ (if isLinux then [ pkgs.autoPatchelfHook ] else [ ])
      ++ (if isArchive && zipped then [ pkgs.unzip ] else [ ]);
    buildInputs = (base.buildInputs or [ ]) ++ (if isLinux then [ pkgs.stdenv.cc.cc.lib ] else [ ]);
    dontConfigure = true;
    dontBuild = true;
    # Programs that Bun and Deno make carry theirs behind the symbols.
    dontStrip = true;
    installPhase = ''
      runHook preInstall
      ${builtins.concatStringsSep "\n" (map install binaries)}
      runHook postInstall
    '';
  }
  // (
    if isArchive then
      { sourceRoot = if recipe ? sourceRoot then check.path recipe.sourceRoot else "."; }
    else
      { dontUnpack = true; }
  )
)
