# One file of a model: a flat fixed output, whose store path follows from its hash and its name alone. What is built into
# Nix asks one address. With a nixpkgs each is asked in turn, until one gives the very bytes (fetch-mirrored.nix).
{
  path,
  # Hex.
  sha256,
  urls,
  pkgs ? null,
  # Which of the addresses is asked where there is no nixpkgs, from 0; the last where there are fewer.
  mirror ? 0,
}:
let
  last = builtins.length urls - 1;
  name = import ../file-name.nix path;
in
if urls == [ ] then
  throw "firn: nothing says where ${builtins.toJSON path} can be had"
else if pkgs != null then
  import ./fetch-mirrored.nix {
    inherit
      pkgs
      name
      sha256
      urls
      ;
  }
else
  derivation {
    inherit name urls;
    system = "builtin";
    builder = "builtin:fetchurl";
    url = builtins.elemAt urls (if mirror > last then last else mirror);
    outputHashMode = "flat";
    outputHashAlgo = "sha256";
    outputHash = sha256;
    executable = false;
    unpack = false;
    preferLocalBuild = true;
    impureEnvVars = [
      "http_proxy"
      "https_proxy"
      "ftp_proxy"
      "all_proxy"
      "no_proxy"
    ];
  }
