{
  description = "An atom of a firn registry: record.json is what its author signed";

  outputs = _: import ./evaluate/flake-outputs.nix (import ./evaluate/read-atom.nix ./.);
}
