{
  description = "A package of a firn registry: record.json is what its author signed";

  inputs.nixpkgs.url = "flake:nixpkgs";

  outputs = { nixpkgs, ... }: import ./lib/package-flake.nix { inherit nixpkgs; package = import ./lib/read-package.nix ./.; };
}
