# services.model-repo of NixOS: models for all users of a machine, linked into one hub cache.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  quote = import ../../shell.nix;
  cfg = config.services.model-repo;
  hub = cfg.integration.huggingface;
  models = import ./models.nix {
    inherit lib pkgs cfg;
    at = "services.model-repo";
    defaults.auth = lib.optionalAttrs (cfg.auth.tokenFile != null) { inherit (cfg.auth) tokenFile; };
  };

  # Paths and names stand in tmpfiles' lines and in units, where a space ends them and % begins a specifier.
  directory = types.strMatching "/[A-Za-z0-9_./@:+-]*";
  account = types.strMatching "[A-Za-z_][A-Za-z0-9_.-]*";

  setup = pkgs.writeShellScript "model-repo" ''
    set -eu
    hub=${quote "${hub.cacheDir}/hub"}
    # What an earlier configuration linked, and this one does not.
    for link in "$hub"/models--*; do
      [ -L "$link" ] || continue
      case $(readlink "$link") in
        ${builtins.storeDir}/*) rm -- "$link" ;;
      esac
    done
    ${import ../link-models.nix {
      inherit (models) entries;
      cache = quote "${hub.cacheDir}/hub";
    }}'';
in
{
  key = "firn-model-repo-nixos";

  options.services.model-repo = models.options // {
    integration.huggingface = {
      enable = mkOption {
        type = types.bool;
        default = true;
        description = "Whether to link models into a hub cache, and to tell everybody of it.";
      };
      cacheDir = mkOption {
        type = directory;
        default = "/var/cache/huggingface";
        description = "Models are linked below its hub directory, which is everybody's HF_HUB_CACHE.";
      };
      offlineMode = mkOption {
        type = types.bool;
        default = true;
        description = "Whether tools of Hugging Face ask no network (HF_HUB_OFFLINE, TRANSFORMERS_OFFLINE).";
      };
    };
    user = mkOption {
      type = account;
      default = "root";
      description = "Who owns the hub cache.";
    };
    group = mkOption {
      type = account;
      default = "model-repo";
      description = "The group of the hub cache.";
    };
    createGroup = mkOption {
      type = types.bool;
      default = true;
      description = "Whether to make that group.";
    };
    auth.tokenFile = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "/run/secrets/hf-token";
      description = "A file with a token for models that have none of their own. Builds read it, so it must be readable by Nix's build users, and within their sandbox (extra-sandbox-paths).";
    };
  };

  config = lib.mkIf cfg.enable {
    services.model-repo.modelPaths = models.built;

    # Each at a path that outlasts its updates.
    environment.etc = lib.mapAttrs' (
      name: model: lib.nameValuePair "model-repo/${name}" { source = model; }
    ) models.built;

    users.groups = lib.mkIf cfg.createGroup { ${cfg.group} = { }; };

    systemd.tmpfiles.rules = lib.mkIf hub.enable [
      "d ${hub.cacheDir} 0755 ${cfg.user} ${cfg.group} -"
      "d ${hub.cacheDir}/hub 0755 ${cfg.user} ${cfg.group} -"
    ];
    systemd.services.model-repo = lib.mkIf hub.enable {
      description = "Models in the hub cache";
      wantedBy = [ "multi-user.target" ];
      after = [
        "local-fs.target"
        "systemd-tmpfiles-setup.service"
      ];
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        ExecStart = "${setup}";
        User = cfg.user;
        Group = cfg.group;
        CapabilityBoundingSet = "";
        NoNewPrivileges = true;
        PrivateDevices = true;
        PrivateNetwork = true;
        PrivateTmp = true;
        ProtectHome = true;
        ProtectSystem = "strict";
        ReadWritePaths = [ hub.cacheDir ];
      };
    };

    # HF_HOME is everybody's own: their tokens, data sets and chunks lie there, where they can write.
    environment.variables = lib.mkIf hub.enable (
      {
        HF_HUB_CACHE = "${hub.cacheDir}/hub";
      }
      // lib.optionalAttrs hub.offlineMode {
        HF_HUB_OFFLINE = "1";
        TRANSFORMERS_OFFLINE = "1";
      }
    );
  };
}
