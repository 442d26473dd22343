{
  description = "firn: a federated registry for Nix, of signed records in their authors' own repositories";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      linux = [
        "aarch64-linux"
        "x86_64-linux"
      ];
      systems = linux ++ [ "aarch64-darwin" ];
      eachSystem = lib.genAttrs systems;
      pkgsOf = system: nixpkgs.legacyPackages.${system};
      models =
        pkgs:
        import ./nix/models {
          inherit pkgs;
          # Of the nixpkgs that firn is tested with, where that knows the system.
          firn = self.packages.${pkgs.stdenv.hostPlatform.system}.firn or (pkgs.callPackage ./nix/package.nix { });
        };
      modelModule = option: file: {
        key = "firn-fetch-model-${option}";
        imports = [ file ];
        ${option}.model-repo.fetchModel = lib.mkDefault self.lib.fetchModel;
      };
      programs = import ./nix/programs.nix {
        inherit lib;
        package = lib.importJSON ./package.json;
      };
    in
    {
      packages = eachSystem (system: rec {
        firn = (pkgsOf system).callPackage ./nix/package.nix { };
        default = firn;
      });

      apps = eachSystem (
        system:
        let
          app = name: {
            type = "app";
            program = "${self.packages.${system}.firn}/bin/${name}";
          };
        in
        lib.mapAttrs (name: _: app name) programs // { default = app "firn"; }
      );

      overlays.default = final: _prev: {
        firn = final.callPackage ./nix/package.nix { };
        fetchModel = self.lib.fetchModel final;
        modelRepoSources = self.lib.sources;
        modelRepoValidation = self.lib.validation;
      };

      # Models, in the words of nix-model-repo: docs/models.md.
      lib = {
        inherit models;
        fetchModel = pkgs: (models pkgs).fetchModel;
        instantiate = pkgs: (models pkgs).instantiate;
        mkShellHook = pkgs: (models pkgs).mkShellHook;
        sources = import ./nix/models/sources.nix;
        validation = import ./nix/models/validation.nix;
        version = import ./nix/models/version.nix;
      };

      nixosModules = rec {
        firn = {
          imports = [ ./nixos-module ];
        };
        default = firn;
        model-repo = modelModule "services" ./src/nix/library/lib/model/modules/nixos.nix;
      };
      homeModules = rec {
        model-repo = modelModule "programs" ./src/nix/library/lib/model/modules/home.nix;
        default = model-repo;
      };
      # As nix-model-repo calls it.
      homeManagerModules = self.homeModules;
      devenvModules = rec {
        model-repo = modelModule "services" ./src/nix/library/lib/model/modules/devenv.nix;
        default = model-repo;
      };

      devShells = eachSystem (system: {
        default = (pkgsOf system).callPackage ./nix/dev-shell.nix { };
      });

      checks = lib.genAttrs linux (system: {
        inherit (self.packages.${system}) firn;
        nixos = (pkgsOf system).testers.runNixOSTest ./nixos-module/vm-test;
      });

      formatter = eachSystem (system: (pkgsOf system).nixfmt-tree);
    };
}
