# Models joined into one hub cache, by links: what HF_HUB_CACHE may be. `entries` as hub-entry.nix gives them.
{
  pkgs,
  name ? "hub-cache",
  entries,
}:
let
  byDirectory = builtins.groupBy or groupBy (entry: entry.directory) entries;
  groupBy =
    key: list:
    builtins.foldl' (found: item: found // { ${key item} = (found.${key item} or [ ]) ++ [ item ]; }) { } list;
  only =
    directory: found:
    let
      paths = map (entry: "${entry.path}") found;
      first = builtins.head paths;
    in
    if builtins.all (path: path == first) paths then
      first
    else
      throw "firn: ${toString (builtins.length paths)} models want the place ${directory} in one hub cache: leave one, or give another its own name (integration.huggingface.org and model)";
  places = builtins.mapAttrs only byDirectory;
  self = pkgs.stdenvNoCC.mkDerivation {
    inherit name;
    directories = builtins.attrNames places;
    targets = builtins.attrValues places;
    dontUnpack = true;
    dontConfigure = true;
    dontBuild = true;
    dontFixup = true;
    preferLocalBuild = true;
    # Neither names of directories nor store paths have spaces.
    installPhase = ''
      mkdir "$out"
      set -- $targets
      for directory in $directories; do
        ln -s "$1" "$out/$directory"
        shift
      done
    '';
    passthru.shellHook = import ./hub-environment.nix { hub = self; };
  };
in
self
