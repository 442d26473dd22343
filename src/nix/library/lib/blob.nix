# An archive in the author's own repository. The lock says where it can be had.
{
  pkgs,
  node,
  source,
  fetchTree,
  archive,
}:
let
  check = import ./check.nix;
  cid = check.cid source.blob.ref."$link";
  urls = check.listOf check.url (node.blobs.${cid} or (throw "firn: lock.json has no address of the blob ${cid}"));
  hash = check.hash source.hash;
  mode = check.oneOf "hash mode" [ "nar" "flat" ] source.hashMode;
  name = import ./file-name.nix (check.text (source.name or "source.tar.gz"));
in
if mode == "flat" then
  archive (pkgs.fetchurl { inherit name urls hash; })
else
  let
    # The address does not tell the kind of archive, as fetchzip would have it.
    ending = builtins.match ".*\\.([A-Za-z0-9]+)" name;
    tarEnding = builtins.match ".*\\.(tar\\.[A-Za-z0-9]+)" name;
    extension = if tarEnding != null then tarEnding else ending;
  in
  fetchTree {
    inherit urls hash;
    extension = if extension == null then "tar.gz" else builtins.head extension;
  }
