# A model with one hash over all of it: firn fetches it within the build, by whatever its source tells then.
{
  pkgs,
  firn,
  config,
  # See describe-source.nix.
  about,
}:
let
  hubDirectory = import ../../src/nix/library/lib/model/hub-directory.nix;
  storeName = import ./store-name.nix;
  fields = config.source.${about.sourceType};
  # One of nix-model-repo's names.
  endpoint = if fields ? xet.endpoint then { inherit (fields.xet) endpoint; } else { };
  # firn gives tokens to hosts that its surroundings name, and to none for being in a file.
  hosts = {
    huggingface = {
      HF_ENDPOINT = fields.endpoint or null;
    };
    git-xet = {
      HF_ENDPOINT = endpoint.endpoint or fields.endpoint or fields.url or null;
    };
    mlflow = {
      MLFLOW_TRACKING_URI = fields.trackingUri or null;
    };
    s3 = {
      AWS_ENDPOINT_URL = fields.endpoint or null;
    };
  };
  refs = (config.integration.huggingface or { }).refs or [ ];
in
import ./download.nix { inherit pkgs config about; } (
  hosts.${about.sourceType} or { }
  // {
    name = "${storeName config.name}-raw";
    outputHashAlgo = if builtins.match "sha512-.*" config.hash == null then "sha256" else "sha512";
    outputHashMode = "recursive";
    outputHash = config.hash;

    nativeBuildInputs = [ firn ];
    described = import ./described.nix about;
    fetcher = ./fetch-tree.sh;
    inherit (about) layout;
    id = if about.id == null then "" else about.id;
    folder = if about.id == null then "" else hubDirectory about.id;
    refs = builtins.concatStringsSep "\n" refs;
    onFailure = config.onFailure.action;
    source = builtins.toJSON { ${about.sourceType} = fields // endpoint; };
    passAsFile = [ "source" ];
  }
)
