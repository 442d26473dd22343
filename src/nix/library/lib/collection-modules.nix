# The module outputs of a collection: each service's module by its name, and all of them, enabled and wired as the
# collection says, as the default.
collection:
let
  outputs = import ./set-modules.nix collection.packages;
in
outputs
// {
  nixosModules = outputs.nixosModules // {
    default = collection.profile;
  };
}
