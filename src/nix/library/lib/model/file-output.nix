# What has the bytes of a file: a download of its own, or, of a git server that has no addresses for files, its repository
# and what its LFS server keeps.
{
  pkgs,
  mirror,
  # The word behind "dev.firn.files#".
  form,
  origin,
  bases,
}:
let
  check = import ../check.nix;
  git = import ./git-files.nix { inherit pkgs origin; };
in
file:
let
  urls = import ./addresses.nix { inherit bases file; };
in
if form == "gitLfs" && urls == [ ] then
  (if file.lfs then git.large else git.small) file
else
  import ./fetch-file.nix {
    inherit (file) path sha256;
    inherit urls pkgs mirror;
  }
