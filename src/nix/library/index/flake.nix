{
  description = "All packages of a firn registry, by author and name";

  inputs.nixpkgs.url = "flake:nixpkgs";

  outputs = { nixpkgs, ... }: {
    legacyPackages = builtins.mapAttrs (_: import ./lib/read-index.nix ./.) nixpkgs.legacyPackages;
  };
}
