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

      overlays.default = final: _prev: { firn = final.callPackage ./nix/package.nix { }; };

      nixosModules = rec {
        firn = {
          imports = [ ./nixos-module ];
        };
        default = firn;
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
