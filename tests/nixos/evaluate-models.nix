# A module of models under a module system: a whole NixOS, the lib of nixpkgs alone, or the one of these tests.
{
  # nixos, home, devenv.
  kind,
  # What the administrator writes.
  configuration,
  # Further modules: those of models' own flakes.
  modules ? [ ],
  # pkgs: configuration: model; null for a model's own modules.
  fetchModel ? null,
  nixpkgs,
  system,
}:
let
  hasNixos =
    kind == "nixos" && nixpkgs != null && builtins.pathExists (nixpkgs + "/nixos/lib/eval-config.nix");
  plain = if nixpkgs == null then import ./stub-lib else import (nixpkgs + "/lib");
  lib = plain // {
    hm.dag.entryAfter = after: data: { inherit after data; };
  };
  option = if kind == "home" then "programs" else "services";
  all = modules ++ [
    (../../src/nix/library/lib/model/modules + "/${kind}.nix")
    { ${option}.model-repo.fetchModel = lib.mkIf (fetchModel != null) fetchModel; }
    configuration
  ];
  evaluated =
    if hasNixos then
      import (nixpkgs + "/nixos/lib/eval-config.nix") {
        inherit system;
        modules = all ++ [ { boot.isContainer = true; } ];
      }
    else
      lib.evalModules {
        modules = all ++ [
          ./model-surroundings.nix
          ./stub-nixos.nix
        ];
        specialArgs = {
          inherit lib;
          pkgs = import ./pkgs.nix { inherit system; };
        };
      };
in
evaluated.config
