# programs.model-repo of Home Manager: models of one user, linked into their hub cache.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.programs.model-repo;
  hub = cfg.integration.huggingface;
  models = import ./models.nix {
    inherit lib pkgs cfg;
    at = "programs.model-repo";
  };
  home = if hub.cacheDir != null then hub.cacheDir else "${config.xdg.cacheHome}/huggingface";
  setup = import ../link-script.nix {
    inherit pkgs;
    inherit (models) entries;
    name = "model-repo";
    cacheDir = "${home}/hub";
  };
in
{
  key = "firn-model-repo-home";

  options.programs.model-repo = models.options // {
    integration.huggingface = {
      enable = lib.mkEnableOption "links in the hub cache";
      cacheDir = mkOption {
        type = types.nullOr (types.strMatching "/[^\n]*");
        default = null;
        description = "HF_HOME, where it is not $XDG_CACHE_HOME/huggingface: models are linked below its hub directory.";
      };
      offlineMode = mkOption {
        type = types.bool;
        default = true;
        description = "Whether tools of Hugging Face ask no network (HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE).";
      };
      setupOnActivation = mkOption {
        type = types.bool;
        default = true;
        description = "Whether models are linked when the configuration becomes active.";
      };
    };
  };

  config = lib.mkIf cfg.enable {
    programs.model-repo.modelPaths = models.built;

    # Each at a path that outlasts its updates.
    xdg.dataFile = lib.mapAttrs' (
      name: model: lib.nameValuePair "model-repo/${name}" { source = model; }
    ) models.built;

    home.activation = lib.mkIf (hub.enable && hub.setupOnActivation) {
      setupModelRepoHfCache = lib.hm.dag.entryAfter [ "writeBoundary" ] ''
        run ${setup}
      '';
    };

    home.sessionVariables = lib.mkIf hub.enable (
      lib.optionalAttrs (hub.cacheDir != null) { HF_HOME = home; }
      // {
        HF_HUB_CACHE = "${home}/hub";
        HF_XET_CACHE = "${home}/xet";
      }
      // lib.optionalAttrs hub.offlineMode {
        HF_HUB_OFFLINE = "1";
        TRANSFORMERS_OFFLINE = "1";
      }
    );
  };
}
