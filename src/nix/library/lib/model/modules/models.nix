# What the three modules have in common: options, and what comes of them. A model is a package (of a model's flake, or
# of its default.nix) or a configuration of fetchModel, for which firn's own flake sets `fetchModel`.
{
  lib,
  pkgs,
  # Where the module's options are: services.model-repo or programs.model-repo.
  at,
  cfg,
  # Laid over a configuration that does not say itself.
  defaults ? { },
}:
let
  inherit (lib) mkOption types;
  data = types.attrsOf types.unspecified;
  set = description: mkOption {
    type = data;
    default = { };
    inherit description;
  };

  configured = types.submodule (
    { name, ... }:
    {
      options = {
        name = mkOption {
          type = types.str;
          default = name;
          description = "Its name in the store.";
        };
        source = mkOption {
          type = data;
          example = { huggingface.repo = "google-bert/bert-base-uncased"; };
          description = "Where it comes from: one of huggingface, mlflow, s3, git-lfs, git-xet, url, ollama.";
        };
        hash = mkOption {
          type = types.nullOr types.str;
          default = null;
          description = "The hash of all of it.";
        };
        fileHashes = mkOption {
          type = types.nullOr data;
          default = null;
          description = "The hash of each file by its path, in place of one of all of it.";
        };
        validation = set "What it must stand before it is used.";
        integration = set "Its name in the cache of Hugging Face, and variables.";
        network = set "Times, attempts, bandwidth and proxy of its download.";
        auth = set "Where its token is.";
        meta = set "What nixpkgs calls meta.";
      };
    }
  );

  given = builtins.intersectAttrs {
    name = null;
    source = null;
    hash = null;
    fileHashes = null;
    validation = null;
    integration = null;
    network = null;
    auth = null;
    meta = null;
  };
  fetch =
    name: model:
    if cfg.fetchModel == null then
      throw "${at}.models.${name} is to be fetched, which the module of a single model cannot do: import nixosModules.model-repo (or homeModules, devenvModules) of firn's flake, or name a package"
    else
      cfg.fetchModel pkgs (
        lib.filterAttrs (_: value: value != null) (given model)
        // {
          validation = cfg.globalValidation // model.validation;
          network = cfg.globalNetwork // model.network;
          auth = (defaults.auth or { }) // model.auth;
        }
      );
  build = name: model: if model.type or null == "derivation" then model else fetch name model;
in
{
  options = {
    enable = lib.mkEnableOption "machine-learning models";
    models = mkOption {
      type = types.attrsOf (types.either types.package configured);
      default = { };
      description = "The models, by name: packages, or what fetchModel takes.";
      example = lib.literalExpression ''
        {
          bert.source.huggingface = {
            repo = "google-bert/bert-base-uncased";
            revision = "86b5e0934494bd15c9632b12f734a8a67f723594";
          };
          bert.hash = "sha256-...";
          tiny = inputs.tiny.packages.''${pkgs.system}.default;
        }
      '';
    };
    globalValidation = set "What all models must stand that do not say otherwise.";
    globalNetwork = set "How all models are downloaded that do not say otherwise.";
    fetchModel = mkOption {
      type = lib.mkOptionType {
        name = "function";
        check = value: value == null || builtins.isFunction value;
        merge = _: definitions: (builtins.head definitions).value;
      };
      default = null;
      internal = true;
      description = "pkgs: configuration: model.";
    };
    modelPaths = mkOption {
      type = types.attrsOf types.package;
      readOnly = true;
      description = "The models as packages, by name.";
    };
  };

  # By name.
  built = builtins.mapAttrs build cfg.models;
  # Those that have a place in a hub cache.
  entries = builtins.filter (entry: entry != null) (
    map (name: import ../hub-entry.nix { model = build name cfg.models.${name}; }) (
      builtins.attrNames cfg.models
    )
  );
}
