{
  description = "A collection of a firn registry: collection.json is what its author signed";

  inputs.nixpkgs.url = "flake:nixpkgs";

  outputs = { nixpkgs, ... }: import ./lib/collection-flake.nix { inherit nixpkgs; collection = import ./lib/read-collection.nix ./.; };
}
