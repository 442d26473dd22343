{
  description = "A model of a firn registry: record.json is what its author signed";

  inputs.nixpkgs.url = "flake:nixpkgs";

  outputs = { nixpkgs, ... }: import ./lib/model/flake-outputs.nix { inherit nixpkgs; root = ./.; };
}
