# A fixed output that a script of this folder downloads; `attributes` say which script, and what of.
{
  pkgs,
  config,
  # See describe-source.nix.
  about,
}:
attributes:
pkgs.stdenvNoCC.mkDerivation (
  import ./surroundings.nix {
    inherit pkgs about;
    inherit (config) auth network;
  }
  // {
    modelName = config.name;
    boxes = ./box.sh;
    surroundings = ./surroundings.sh;

    dontUnpack = true;
    dontConfigure = true;
    dontBuild = true;
    dontFixup = true;
    installPhase = ''bash "$fetcher"'';
    # Its own network, and as little of the machine besides.
    preferLocalBuild = true;
  }
  // attributes
)
