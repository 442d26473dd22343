# A model with a hash for each file: one download for each, and a folder of links to them in the layout of its source.
{ pkgs, config, about }:
let
  tree = import ../../src/nix/library/lib/model/tree.nix;
  check = import ../../src/nix/library/lib/check.nix;
  hubDirectory = import ../../src/nix/library/lib/model/hub-directory.nix;
  hexOf = import ./hex-of-sri.nix;
  at = import ./coordinates.nix {
    inherit (config) source;
    inherit (about) sourceType;
  };
  download = import ./fetch-file.nix {
    inherit pkgs config about;
    inherit (at) host;
  };
  fields = config.source.${about.sourceType};

  # A source of plain addresses says where its files lie, and may have their hashes, too.
  entries = if about.sourceType == "url" then import ./url-files.nix fields.urls else [ ];
  entryOf = builtins.listToAttrs (
    map (entry: {
      name = entry.path;
      value = entry;
    }) entries
  );
  given =
    if config ? fileHashes then
      config.fileHashes
    else
      builtins.mapAttrs (_: entry: { hash = import ./hash.nix entry.hash; }) entryOf;

  # A place below the model, in any script.
  checkPath =
    path:
    if builtins.match "(.*/)?([.][.]?)?(/.*)?" path == null && builtins.match "[^[:cntrl:]]+" path != null then
      path
    else
      throw "firn: ${builtins.toJSON path} is no path of a file: names with / between, none of them empty, . or ..";
  fileOf =
    path:
    let
      file = given.${path};
    in
    {
      path = checkPath path;
      sha256 = hexOf file.hash;
      gitOid = if (file.gitOid or null) == null then null else check.commit file.gitOid;
      lfs = file.lfs or false;
      output = download {
        inherit path;
        inherit (file) hash;
        urls = file.urls or entryOf.${path}.urls or [ (at.urlOf path) ];
      };
    };
  files = map fileOf (builtins.attrNames given);

  ollama = import ./ollama-name.nix fields;
  chosenRefs = (config.integration.huggingface or { }).refs or [ "main" ];
  folder =
    {
      hf-cache = hubDirectory about.id;
      ollama = "models";
      plain = "files";
    }
    .${about.layout};
in
if about.layout == "ollama" && !(given ? manifest) then
  throw "Invalid fetchModel configuration:\n  ollama: 'fileHashes' needs a \"manifest\" besides its layers"
else
  {
    # By path.
    files = builtins.listToAttrs (
      map (file: {
        name = file.path;
        value = file.output;
      }) files
    );
    path = "${
      tree {
        name = "${import ./store-name.nix config.name}-raw";
        inherit folder;
        entries = import ./lay-out.nix {
          inherit files;
          inherit (about) layout;
          commit = at.commit or null;
          refs = map checkPath chosenRefs;
          manifest =
            if about.layout == "ollama" then checkPath "manifests/${ollama.host}/${ollama.repo}/${ollama.tag}" else null;
        };
      }
    }/${folder}";
  }
