# fetchModel: a model by a configuration, as nix-model-repo (https://github.com/parthspatel/nix-model-repo) has it. The
# result is a package: the model's files in the layout of its source, if they meet what `validation` asks for.
{ pkgs, firn }:
given:
let
  config = import ./check-config.nix given;
  about = import ./describe-source.nix { inherit (config) source integration; };
  library = ../../src/nix/library/lib/model;
  name = import ./store-name.nix config.name;

  byFiles = !(config ? hash);
  fetched = import ./fetch-files.nix { inherit pkgs config about; };
  tree = import ./fetch-tree.nix {
    inherit
      pkgs
      firn
      config
      about
      ;
  };
  link = import ./link.nix { inherit pkgs; };
  raw =
    if byFiles then
      link {
        name = "${name}-raw";
        target = fetched.path;
      }
    else
      tree;

  plan = import (library + "/validation-plan.nix") {
    presets = import ./presets.nix;
    inherit (config) validation;
  };
  validated = import (library + "/validation.nix") { inherit pkgs; } {
    inherit name plan;
    inherit (about) layout;
    src = raw;
  };
  drv = if config.validation.enable && plan.enable then validated else raw;

  hubEntry =
    if about.layout != "hf-cache" then
      null
    else
      {
        directory = import (library + "/hub-directory.nix") about.id;
        path = "${drv}";
      };
  entries = if hubEntry == null then [ ] else [ hubEntry ];
  hub = config.integration.huggingface or { };

  passthru = {
    inherit
      raw
      config
      hubEntry
      ;
    inherit (about) sourceType layout;
    # Each file as a package of its own, by path; with one hash over all of them there are none.
    files = if byFiles then fetched.files else { };
    # What a source says of its model. (nixpkgs' meta is `model.meta`, and this `model.passthru.meta`, as ever.)
    meta = {
      inherit (about)
        org
        model
        revision
        repo
        sourceType
        ;
    };
    hfCachePath = if hubEntry == null then null else hubEntry.directory;
    shellHook = import (library + "/shell-hook.nix") {
      inherit entries;
      cacheDir = hub.cacheDir or null;
      environment = config.integration.environment or { };
    };
    setupSymlinks = import (library + "/link-script.nix") {
      inherit pkgs entries;
      name = "setup-hf-symlinks-${name}";
      cacheDir = hub.cacheDir or null;
    };
  };
in
builtins.seq name (
  drv
  // passthru
  // {
    inherit passthru;
    meta = {
      description = "Machine-learning model ${if about.repo == null then config.name else about.repo}";
    }
    // config.meta;
  }
  // (if config ? version then { inherit (config) version; } else { })
)
