# Files of a git server that has no address for each: `small` are in the repository, `large` at its LFS server.
{ pkgs, origin }:
let
  check = import ../check.nix;
  url = check.url origin.url;
  rev = check.revision origin.rev;
  below = if origin ? path then "${import ./check-path.nix origin.path}/" else "";
  # Of a ref that is not told, a server need not hand out the commit alone.
  repository = builtins.fetchGit {
    inherit url rev;
    allRefs = true;
  };
in
{
  small =
    file:
    let
      place = "${repository}/${below}${file.path}";
      found = builtins.hashFile "sha256" place;
    in
    if found == file.sha256 then
      place
    else
      throw "firn: ${builtins.toJSON file.path} of ${url} at ${rev} has the sha256 ${found}, and the record says ${file.sha256}";

  large =
    file:
    if pkgs == null then
      throw "firn: ${builtins.toJSON file.path} lies at the LFS server of ${url}, which has no lasting address for it: asking for one needs curl and jq, so give default.nix a nixpkgs (pkgs = import <nixpkgs> { }), or take the output mirrored of the flake"
    else
      pkgs.stdenvNoCC.mkDerivation {
        name = import ../file-name.nix file.path;
        inherit url;
        inherit (file) sha256;
        size = toString file.size;
        outputHashMode = "flat";
        outputHashAlgo = "sha256";
        outputHash = file.sha256;
        nativeBuildInputs = [
          pkgs.curl
          pkgs.jq
        ];
        SSL_CERT_FILE = "${pkgs.cacert}/etc/ssl/certs/ca-bundle.crt";
        impureEnvVars = pkgs.lib.fetchers.proxyImpureEnvVars;
        fetcher = ./fetch-lfs.sh;
        dontUnpack = true;
        dontConfigure = true;
        dontBuild = true;
        dontFixup = true;
        preferLocalBuild = true;
        installPhase = ''bash "$fetcher"'';
      };
}
