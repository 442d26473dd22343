# The module outputs of a flake of many packages: each by name, and for NixOS all declared services as the default.
# What authors wrote themselves stands under its name alone: it is code of many hands, whose every fault would stop the
# machine that imports all of it. Which packages have modules is known from their records, all of which are read as soon
# as something asks for one.
packages:
let
  modulesOf =
    field:
    let
      names = builtins.filter (name: packages.${name}.${field} != null) (builtins.attrNames packages);
    in
    builtins.listToAttrs (
      map (name: {
        inherit name;
        value = packages.${name}.${field};
      }) names
    );
in
{
  nixosModules = modulesOf "nixosModule" // {
    default.imports = builtins.attrValues (modulesOf "declaredModule");
  };
  homeModules = modulesOf "homeModule";
  darwinModules = modulesOf "darwinModule";
}
