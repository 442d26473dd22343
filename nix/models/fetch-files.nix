# A model with a hash for each file: one download for each, and a folder of links to them in the layout of its source.
{ pkgs, config, about }:
let
  library = ../../src/nix/library/lib/model;
  check = import ../../src/nix/library/lib/check.nix;
  checkPath = import (library + "/check-path.nix");
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
  entryOf =
    let
      byPath = builtins.listToAttrs (
        map (entry: {
          name = entry.path;
          value = entry;
        }) entries
      );
      paths = builtins.concatStringsSep ", " (map (entry: entry.path) entries);
    in
    if builtins.length (builtins.attrNames byPath) == builtins.length entries then
      byPath
    else
      throw "Invalid fetchModel configuration:\n  url: two of 'urls' have one name, which needs a 'filename' of its own for each: ${paths}";
  given =
    if config ? fileHashes then
      config.fileHashes
    else
      builtins.mapAttrs (_: entry: { hash = import ./hash.nix entry.hash; }) entryOf;

  fileOf =
    path:
    let
      file = given.${path};
    in
    {
      path = checkPath path;
      sha256 = hexOf file.hash;
      gitOid = if (file.gitOid or null) == null then null else check.commit file.gitOid;
      lfs = check.boolean (file.lfs or false);
      output = download {
        inherit path;
        inherit (file) hash;
        urls = file.urls or entryOf.${path}.urls or [ (at.urlOf path) ];
      };
    };
  files = import (library + "/check-files.nix") (map fileOf (builtins.attrNames given));

  layouts = {
    plain = import (library + "/plain-layout.nix") { inherit files; };
    hf-cache = import (library + "/hub-layout.nix") {
      inherit (about) id;
      inherit files;
      commit = at.commit or null;
      refs = (config.integration.huggingface or { }).refs or [ "main" ];
    };
    ollama =
      let
        name = import ./ollama-name.nix fields;
        isManifest = file: file.path == "manifest";
        manifests = builtins.filter isManifest files;
      in
      if manifests == [ ] then
        throw "Invalid fetchModel configuration:\n  ollama: 'fileHashes' needs a \"manifest\" besides its layers"
      else
        import (library + "/ollama-layout.nix") {
          inherit (name) host tag;
          model = name.repo;
          manifest.target = "${(builtins.head manifests).output}";
          files = builtins.filter (file: !isManifest file) files;
        };
  };
  laid = layouts.${about.layout};
in
{
  # By path.
  files = builtins.listToAttrs (
    map (file: {
      name = file.path;
      value = file.output;
    }) files
  );
  path = "${
    import (library + "/tree.nix") {
      name = "${import ./store-name.nix config.name}-raw";
      inherit (laid) folder entries;
    }
  }/${laid.folder}";
}
