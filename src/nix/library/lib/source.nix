# The source of a recipe: `src` for builders, `evaluated` for what must be read while evaluating, and `enter`: the
# arguments that make a builder work in a folder of it.
{
  pkgs,
  node,
  source,
}:
let
  check = import ./check.nix;
  shell = import ./shell.nix;

  # A tree always unpacks to a folder named as it is.
  tree = src: evaluated: {
    inherit src evaluated;
    enter = path: { sourceRoot = "source/${path}"; };
  };
  # An archive unpacks to a folder of its own choice.
  archive = src: {
    inherit src;
    evaluated = src;
    enter = path: { postUnpack = "sourceRoot=\"$sourceRoot/\"${shell path}"; };
  };

  fetchTree =
    { urls, hash }:
    let
      src = pkgs.fetchzip {
        name = "source";
        inherit urls hash;
      };
    in
    tree src (
      # The same store path as fetchzip's, without a derivation between.
      if builtins.match "sha256-.*" hash == null then
        src
      else
        builtins.fetchTarball {
          url = builtins.head urls;
          sha256 = hash;
        }
    );

  fetchGit =
    {
      url,
      rev,
      hash,
      submodules,
    }:
    tree
      (pkgs.fetchgit {
        name = "source";
        inherit url rev hash;
        fetchSubmodules = submodules;
      })
      (
        builtins.fetchGit {
          inherit url rev submodules;
          allRefs = true;
        }
      );

  fetchArchive =
    { urls, mode }:
    let
      hash = check.hash source.hash;
    in
    if mode == "nar" then
      fetchTree { inherit urls hash; }
    else
      archive (
        pkgs.fetchurl {
          name = import ./file-name.nix (builtins.head urls);
          inherit urls hash;
        }
      );
  hashMode = fallback: check.oneOf "hash mode" [ "nar" "flat" ] (source.hashMode or fallback);
  urls = check.listOf check.url source.urls;

  sources = {
    git = fetchGit {
      url = check.url source.url;
      rev = check.commit source.rev;
      hash = check.hash source.hash;
      submodules = check.boolean (source.submodules or false);
    };
    forge =
      let
        forge = import ./forge.nix source;
        hash = check.hash source.hash;
      in
      if check.boolean (source.submodules or false) then
        fetchGit {
          url = forge.repository;
          rev = check.commit source.rev;
          inherit hash;
          submodules = true;
        }
      else
        fetchTree {
          urls = [ forge.archive ];
          inherit hash;
        };
    tarball = fetchArchive {
      inherit urls;
      mode = hashMode (throw "firn: a tarball source names its hashMode");
    };
    registry = fetchArchive {
      inherit urls;
      mode = hashMode "flat";
    };
    blob = import ./blob.nix { inherit pkgs node source tree archive; };
  };
  form = check.form source."$type";
in
if source == null then
  let
    none = throw "firn: the recipe has no source";
  in
  {
    src = none;
    evaluated = none;
    enter = _: { };
    given = false;
  }
else
  (sources.${form}
    or (throw "firn: this tree cannot fetch a source of the form \"${form}\"; it fetches ${builtins.concatStringsSep ", " (builtins.attrNames sources)}")
  )
  // {
    given = true;
  }
