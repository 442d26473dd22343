{
  description = "The packages of one author of a firn registry";

  inputs.nixpkgs.url = "flake:nixpkgs";

  outputs = { nixpkgs, ... }: import ./lib/set-flake.nix { inherit nixpkgs; packages = import ./lib/read-set.nix ./.; };
}
