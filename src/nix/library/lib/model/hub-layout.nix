# A model in the cache of a hub, as huggingface_hub lays it out: { folder, entries } for tree.nix.
{
  # org/name, or name alone.
  id,
  # Null where the origin has none.
  commit ? null,
  # Names that the commit is kept under.
  refs ? [ ],
  # { path, size, sha256, gitOid, lfs, xetHash, output }
  files,
  # Whether these are all files of the commit.
  isWhole ? false,
}:
let
  depth = path: builtins.length (builtins.filter builtins.isList (builtins.split "/" path));
  up = levels: builtins.concatStringsSep "" (builtins.genList (_: "../") levels);
  blobName = import ./blob-name.nix;
  isCommit = text: builtins.match "[0-9a-f]{40}|[0-9a-f]{64}" text != null;

  # Where there is no commit: what follows from the files, as `sha256sum` lists them.
  lines = map (file: "${file.sha256}  ${file.path}\n") files;
  snapshot =
    if commit != null then
      commit
    else
      builtins.substring 0 40 (builtins.hashString "sha256" (builtins.concatStringsSep "" lines));

  blobs = builtins.groupBy or groupBy blobName files;
  groupBy =
    key: list:
    builtins.foldl' (found: item: found // { ${key item} = (found.${key item} or [ ]) ++ [ item ]; }) { } list;
  same =
    name: found:
    let
      first = builtins.head found;
    in
    if builtins.all (file: file.sha256 == first.sha256) found then
      "${first.output}"
    else
      throw "firn: files that differ have one name at the hub: ${name}";

  # By which snapshot_download knows without a network that a snapshot is whole (huggingface_hub, _tree_cache.py).
  listing = builtins.toJSON {
    format_version = 1;
    files = builtins.listToAttrs (
      map (file: {
        name = file.path;
        value = {
          inherit (file) size;
          blob_id = file.gitOid;
        }
        // (
          if file.lfs then
            {
              lfs_sha256 = file.sha256;
              lfs_size = file.size;
            }
          else
            { }
        )
        // (if file.xetHash == null then { } else { xet_hash = file.xetHash; });
      }) files
    );
  };
  isListed = isWhole && builtins.all (file: file.gitOid != null) files;
in
{
  folder = import ./hub-directory.nix id;
  inherit snapshot;
  entries =
    # Readers of the cache want these to be there, also when they are empty.
    map (path: { inherit path; }) [
      "blobs"
      "refs"
      "snapshots/${snapshot}"
    ]
    ++ map (name: {
      path = "blobs/${name}";
      target = same name blobs.${name};
    }) (builtins.attrNames blobs)
    ++ map (file: {
      path = "snapshots/${snapshot}/${file.path}";
      target = "${up (depth file.path + 2)}blobs/${blobName file}";
    }) files
    ++ (
      if isListed then
        [
          {
            path = "trees/${snapshot}.json";
            text = listing;
          }
        ]
      else
        [ ]
    )
    # Without a line feed: readers take all of it.
    ++ map (ref: {
      path = "refs/${import ./check-path.nix ref}";
      text = snapshot;
    }) (builtins.filter (ref: !isCommit ref) refs);
}
