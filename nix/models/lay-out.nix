# Where the files of a model lie, as entries of a tree (tree.nix), in one of three layouts. `files` is
# [ { path, sha256, gitOid, lfs, output } ]; the rules of the hub cache are those of huggingface_hub.
{
  files,
  layout,
  # Of the hub cache: the commit, null where the source has none, and names that it is kept under.
  commit ? null,
  refs ? [ ],
  # Of Ollama: where its manifest lies.
  manifest ? null,
}:
let
  depth = path: builtins.length (builtins.filter builtins.isList (builtins.split "/" path));
  up = levels: builtins.concatStringsSep "" (builtins.genList (_: "../") levels);
  blobName =
    file:
    if file.lfs || file.gitOid == null then file.sha256 else file.gitOid;

  # Where an origin has no commit: what follows from its files.
  lines = map (file: "${file.sha256}  ${file.path}\n") files;
  snapshot =
    if commit != null then
      commit
    else
      builtins.substring 0 40 (builtins.hashString "sha256" (builtins.concatStringsSep "" lines));
  blobs = builtins.listToAttrs (
    map (file: {
      name = blobName file;
      value = file.output;
    }) files
  );

  layouts = {
    plain = map (file: {
      inherit (file) path;
      target = file.output;
    }) files;

    hf-cache =
      map (name: {
        path = "blobs/${name}";
        target = blobs.${name};
      }) (builtins.attrNames blobs)
      ++ map (file: {
        path = "snapshots/${snapshot}/${file.path}";
        target = "${up (depth file.path + 2)}blobs/${blobName file}";
      }) files
      # Without a line feed: readers take all of it.
      ++ map (ref: {
        path = "refs/${ref}";
        text = snapshot;
      }) refs;

    ollama = map (file: {
      path = if file.path == "manifest" then manifest else "blobs/sha256-${file.sha256}";
      target = file.output;
    }) files;
  };
in
layouts.${layout}
