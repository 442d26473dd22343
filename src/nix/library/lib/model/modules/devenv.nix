# services.model-repo of devenv (https://devenv.sh): models of one project, linked into a hub cache of its own.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.services.model-repo;
  models = import ./models.nix {
    inherit lib pkgs cfg;
    at = "services.model-repo";
  };
  variableOf = name: "MODEL_REPO_${lib.toUpper (builtins.concatStringsSep "_" (words name))}";
  words = name: builtins.filter builtins.isString (builtins.split "[^A-Za-z0-9]" name);
  isAbsolute = builtins.substring 0 1 cfg.cacheDir == "/";
  root = if isAbsolute then "" else ''"''${DEVENV_ROOT:-$PWD}"/'';
in
{
  key = "firn-model-repo-devenv";

  options.services.model-repo = models.options // {
    cacheDir = mkOption {
      type = types.str;
      default = ".devenv/model-repo";
      description = "The hub cache of the project, from its root.";
    };
    linkToHuggingFace = mkOption {
      type = types.bool;
      default = true;
      description = "Whether models are linked into that hub cache.";
    };
    offlineMode = mkOption {
      type = types.bool;
      default = true;
      description = "Whether tools of Hugging Face ask no network (HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE).";
    };
  };

  config = lib.mkIf cfg.enable {
    services.model-repo.modelPaths = models.built;

    env =
      lib.mapAttrs' (name: model: lib.nameValuePair (variableOf name) "${model}") models.built
      // lib.optionalAttrs cfg.offlineMode {
        HF_HUB_OFFLINE = "1";
        TRANSFORMERS_OFFLINE = "1";
      };

    enterShell = lib.mkIf cfg.linkToHuggingFace ''
      export HF_HUB_CACHE=${root}${lib.escapeShellArg cfg.cacheDir}
      ${import ../link-models.nix {
        inherit (models) entries;
        cache = "$HF_HUB_CACHE";
      }}export HF_XET_CACHE="''${HF_XET_CACHE:-''${XDG_CACHE_HOME:-$HOME/.cache}/huggingface/xet}"
    '';
  };
}
