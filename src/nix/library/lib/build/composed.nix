# Named parts, each built by its own recipe, joined by links. What two parts install both stops the build.
{
  pkgs,
  base,
  build,
  buildPart,
  ...
}:
let
  check = import ../check.nix;
  parts = check.list build.parts;
  names = map (part: check.part part.name) parts;
  # A part sees those before it, so that no circle can arise.
  built = builtins.foldl' (
    earlier: part:
    if earlier ? ${check.part part.name} then
      throw "firn: two parts are called ${part.name}"
    else
      earlier // { ${part.name} = buildPart earlier part; }
  ) { } parts;
  join = name: "joinPart ${name} ${built.${name}}";
in
assert parts != [ ] || throw "firn: a composed build has no parts";
pkgs.stdenv.mkDerivation {
  inherit (base) pname version meta;
  dontUnpack = true;
  dontConfigure = true;
  dontBuild = true;
  dontFixup = true;
  passthru.parts = built;
  installPhase = ''
    runHook preInstall
    joinPart() {
      (cd "$2" && find . -path ./nix-support -prune -o -exec sh -c '
        part=$1
        from=$2
        shift 2
        for file in "$@"; do
          file=''${file#./}
          to=$out/$file
          if [ -d "$from/$file" ] && [ ! -L "$from/$file" ] && [ ! -L "$to" ]; then
            mkdir -p "$to" && continue
          elif [ ! -e "$to" ] && [ ! -L "$to" ]; then
            ln -s "$from/$file" "$to" && continue
          fi
          echo "firn: $file of the part $part is in the way of another part: $(readlink "$to" || echo "a folder")" >&2
          exit 1
        done' sh "$1" "$2" {} +)
    }
    ${builtins.concatStringsSep "\n" (map join names)}
    runHook postInstall
  '';
}
