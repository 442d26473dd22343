{
  description = "All packages of a firn registry, by author and name";

  inputs.nixpkgs.url = "flake:nixpkgs";

  outputs = { nixpkgs, ... }: import ./lib/index-flake.nix { inherit nixpkgs; index = import ./lib/read-index.nix ./.; };
}
