# Where the files of a source lie by coordinates that never move: { urlOf = path: address; host = the beginning of
# addresses that a token goes to; commit?; ref?; }. A source whose coordinates move is refused: a hash of a file would
# fail as soon as they did.
{ source, sourceType }:
let
  encode = import ./encode.nix;
  fields = source.${sourceType};
  refuse = problem: throw "Invalid fetchModel configuration:\n  ${sourceType}: 'fileHashes' ${problem}";
  withoutSlash =
    url:
    let
      found = builtins.match "(.*[^/])/*" url;
    in
    if found == null then url else builtins.head found;
  directory = prefix: if prefix == "" || builtins.match ".*/" prefix != null then prefix else "${prefix}/";
  isCommit = text: builtins.match "[0-9a-f]{40}|[0-9a-f]{64}" text != null;

  commitOf =
    option: revision:
    if isCommit revision then
      revision
    else
      refuse "needs a '${option}' that never moves, and ${builtins.toJSON revision} is a branch or a tag: write the commit that it stands for now, 40 characters of hex (firn model prefetch prints it), or give one 'hash' in place of 'fileHashes'";
  hub =
    {
      endpoint,
      repo,
      option,
      revision,
    }:
    let
      commit = commitOf option revision;
    in
    {
      inherit commit;
      host = "${endpoint}/";
      urlOf = path: "${endpoint}/${repo}/resolve/${commit}/${encode path}";
    };

  ofUrl =
    url:
    let
      found = builtins.match "(https?://[^/]+)/(.*)" (withoutSlash url);
      bare = builtins.match "(.*)[.]git" (builtins.elemAt found 1);
    in
    if found == null then
      refuse "needs an address of http or https, not ${builtins.toJSON url}"
    else
      {
        origin = builtins.head found;
        repository = if bare == null then builtins.elemAt found 1 else builtins.head bare;
      };

  # Addresses of forges that hand out what git-lfs keeps, not the pointer to it.
  forges = {
    "https://github.com" = at: rev: path: "https://github.com/${at}/raw/${rev}/${path}";
    "https://gitlab.com" = at: rev: path: "https://gitlab.com/${at}/-/raw/${rev}/${path}";
    "https://codeberg.org" = at: rev: path: "https://codeberg.org/${at}/media/commit/${rev}/${path}";
    "https://huggingface.co" = at: rev: path: "https://huggingface.co/${at}/resolve/${rev}/${path}";
  };
in
{
  huggingface = hub {
    endpoint = withoutSlash (fields.endpoint or "https://huggingface.co");
    inherit (fields) repo;
    option = "revision";
    revision = fields.revision or "main";
  };

  git-xet =
    let
      at = ofUrl fields.url;
    in
    hub {
      endpoint = withoutSlash (fields.xet.endpoint or fields.endpoint or at.origin);
      repo = at.repository;
      option = "rev";
      revision = fields.rev;
    };

  git-lfs =
    let
      at = ofUrl fields.url;
      commit = commitOf "rev" fields.rev;
      below = if (fields.subdir or null) == null then "" else directory fields.subdir;
      addressOf =
        forges.${at.origin}
          or (refuse "needs an address that lasts for each file, and ${at.origin} is not known to have them: give each file its 'urls', or one 'hash' in place of 'fileHashes'");
    in
    {
      inherit commit;
      host = "${at.origin}/";
      urlOf = path: addressOf at.repository commit (encode (below + path));
    };

  mlflow =
    let
      server = withoutSlash fields.trackingUri;
    in
    if (fields.modelVersion or null) == null then
      refuse "needs a 'modelVersion': an alias or a stage moves"
    else
      {
        host = "${server}/";
        urlOf =
          path:
          "${server}/model-versions/get-artifact?name=${encode fields.modelName}&version=${encode (toString fields.modelVersion)}&path=${
            builtins.replaceStrings [ "/" ] [ "%2F" ] (encode path)
          }";
      };

  s3 =
    let
      bucket =
        if (fields.endpoint or null) == null then
          "https://${fields.bucket}.s3.${fields.region}.amazonaws.com"
        else
          "${withoutSlash fields.endpoint}/${fields.bucket}";
    in
    {
      host = "${bucket}/";
      urlOf = path: "${bucket}/${encode (directory fields.prefix + path)}";
    };

  url = {
    host = "";
    urlOf = path: refuse "names ${builtins.toJSON path}, which no entry of 'urls' is called: ${builtins.concatStringsSep ", " (map (entry: entry.path) (import ./url-files.nix fields.urls))}";
  };

  # What a manifest names is called by its digest; the manifest itself, whose tag may move, has a hash like any file.
  ollama =
    let
      name = import ./ollama-name.nix fields;
      registry = "${name.registry}/v2/${encode name.repo}";
      digestOf = builtins.match "(blobs/)?sha256[:-]([0-9a-f]{64})";
    in
    {
      host = "${name.registry}/";
      urlOf =
        path:
        if path == "manifest" then
          "${registry}/manifests/${encode name.tag}"
        else if digestOf path != null then
          "${registry}/blobs/sha256:${builtins.elemAt (digestOf path) 1}"
        else
          refuse "names ${builtins.toJSON path}, which is neither \"manifest\" nor the digest of a layer, as sha256:…";
    };
}
.${sourceType}
