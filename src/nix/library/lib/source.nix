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
  # An archive unpacks to a folder of its own choice, and only where it is built.
  archive = src: {
    inherit src;
    evaluated = throw (
      "firn: this build reads its source while evaluating, so the source needs a hash of its tree (hashMode nar), "
      + "not of an archive"
    );
    enter = path: { postUnpack = "sourceRoot=\"$sourceRoot/\"${shell path}"; };
  };

  fetchTree =
    {
      urls,
      hash,
      extension ? null,
      stripRoot ? true,
    }:
    let
      src = pkgs.fetchzip (
        {
          name = "source";
          inherit hash;
        }
        # Older ones take just one.
        // (if builtins.length urls == 1 then { url = builtins.head urls; } else { inherit urls; })
        // (if extension == null then { } else { inherit extension; })
        // (if stripRoot then { } else { inherit stripRoot; })
      );
    in
    tree src (
      # The same store path as fetchzip's, without a derivation between.
      if !stripRoot || builtins.match "sha256-.*" hash == null then
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
    {
      urls,
      mode,
      name ? import ./file-name.nix (builtins.head urls),
      extension ? null,
    }:
    let
      hash = check.hash source.hash;
      stripRoot = check.boolean (source.stripRoot or true);
    in
    if mode == "nar" then
      fetchTree {
        inherit
          urls
          hash
          extension
          stripRoot
          ;
      }
    else if !stripRoot then
      throw "firn: stripRoot belongs to a hash of the tree (hashMode nar)"
    else
      archive (pkgs.fetchurl { inherit name urls hash; });
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
    registry = fetchArchive (
      {
        inherit urls;
        mode = hashMode "flat";
      }
      # stdenv knows archives by their ending, which says nothing of what a crate is.
      // (
        if source.ecosystem == "crates" then
          {
            name = import ./file-name.nix "${check.text source.name}-${check.text source.version}.tar.gz";
            extension = "tar.gz";
          }
        else
          { }
      )
    );
    blob = import ./blob.nix {
      inherit
        pkgs
        node
        source
        fetchTree
        archive
        ;
    };
    # Where it is and what is in it stands in its own release, which the lock holds.
    atom =
      let
        snapshot = import ./snapshot.nix { record = node.referenced source.release; };
      in
      {
        src = snapshot.fetched;
        evaluated = snapshot.fetched;
        enter = path: { sourceRoot = "${snapshot.name}/${path}"; };
      };
  };
  form = check.form source."$type";
  refusal = "firn: this tree cannot fetch a source of the form \"${form}\"; it fetches ${
    builtins.concatStringsSep ", " (builtins.attrNames sources)
  }";
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
  (sources.${form} or (throw refusal))
  // {
    given = true;
  }
