# Models for Nix, in the words of nix-model-repo (docs/models.md): all that needs packages. What needs none is in
# sources.nix, validation.nix and version.nix.
{
  pkgs,
  # What fetches models that have one hash over all of them.
  firn ? pkgs.callPackage ../package.nix { },
}:
let
  library = ../../src/nix/library/lib/model;
  hubDirectory = import (library + "/hub-directory.nix");
  fetchModel = import ./fetch-model.nix { inherit pkgs firn; };

  idOf = org: model: if org == null then model else "${org}/${model}";
  # A model as people name it in a list: { drv, org, model }, or a model that knows its own name.
  entryOf =
    item:
    let
      entry = import (library + "/hub-entry.nix") {
        model = item.drv or item;
        id = if item ? drv && item ? model then idOf (item.org or null) item.model else null;
      };
    in
    if entry == null then
      throw "firn: the model ${(item.drv or item).name or "?"} has no name in a hub cache: write { drv = …; org = …; model = …; }"
    else
      entry;

  mkHub =
    {
      models,
      name ? "hub-cache",
    }:
    import (library + "/hub-cache.nix") {
      inherit pkgs name;
      entries = map entryOf models;
    };

  isConfig = value: builtins.isAttrs value && value ? name && value ? source;
  instantiateWith =
    change: definitions:
    builtins.mapAttrs (
      _: value:
      if isConfig value then
        fetchModel (change value)
      else if builtins.isAttrs value then
        instantiateWith change value
      else
        value
    ) definitions;
in
{
  inherit fetchModel;
  sources = import ./sources.nix;
  validation = import ./validation.nix;
  version = import ./version.nix;

  # Definitions (sets of configurations, at any depth) as models.
  instantiate = instantiateWith (config: config);
  # The same without validation.
  instantiateRaw = instantiateWith (config: config // { validation = { enable = false; }; });

  mkShellHook =
    {
      models,
      cacheDir ? null,
      environment ? { },
    }:
    import (library + "/shell-hook.nix") {
      entries = map entryOf models;
      inherit cacheDir environment;
    };
  mkHfSymlinks =
    {
      modelPath,
      org,
      model,
      cacheDir ? null,
    }:
    import (library + "/link-script.nix") {
      inherit pkgs cacheDir;
      name = import ./store-name.nix "setup-hf-symlinks-${model}";
      entries = [
        {
          directory = hubDirectory (idOf org model);
          path = modelPath;
        }
      ];
    };
  mkModelWrapper =
    arguments:
    import (library + "/wrapper.nix") (
      {
        inherit pkgs;
      }
      // builtins.removeAttrs arguments [ "hubModels" ]
      // (if arguments ? hubModels then { hub = mkHub { models = arguments.hubModels; }; } else { })
    );
  # Models joined into one HF_HUB_CACHE.
  mkHubCache = mkHub;
  parseHfRepo = import ./parse-hf-repo.nix;
  mkHfCachePath =
    {
      org,
      model,
      cacheDir ? "$HOME/.cache/huggingface/hub",
    }:
    "${cacheDir}/${hubDirectory (idOf org model)}";
}
