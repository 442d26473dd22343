# The module outputs of a flake of many packages: each by name, and all of them as the default. Which packages have
# modules is known from their records, all of which are read as soon as something asks for one.
packages:
let
  output =
    field:
    let
      names = builtins.filter (name: packages.${name}.${field} != null) (builtins.attrNames packages);
      modules = builtins.listToAttrs (
        map (name: {
          inherit name;
          value = packages.${name}.${field};
        }) names
      );
    in
    modules // { default.imports = builtins.attrValues modules; };
in
{
  nixosModules = output "nixosModule";
  homeModules = output "homeModule";
  darwinModules = output "darwinModule";
}
