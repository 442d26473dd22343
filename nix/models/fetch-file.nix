# One file of a model: a flat fixed output, downloaded from the first of its addresses that gives these very bytes. Its
# store path is that of its hash and name alone.
{
  pkgs,
  config,
  about,
  # Where the source's token goes, and nowhere else; "" for nowhere.
  host,
}:
{
  path,
  hash,
  urls,
}:
let
  check = import ../../src/nix/library/lib/check.nix;
  fileName = import ../../src/nix/library/lib/file-name.nix;
in
import ./download.nix { inherit pkgs config about; } {
  name = fileName path;
  outputHashAlgo = "sha256";
  outputHashMode = "flat";
  outputHash = hash;

  nativeBuildInputs = [ pkgs.curl ];
  described = "${import ./described.nix about}, ${path}";
  fetcher = ./fetch-file.sh;
  # No address has a space.
  urls = check.listOf check.url urls;
  inherit host;
  expected = import ./hex-of-sri.nix hash;
}
