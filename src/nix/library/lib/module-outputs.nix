# The module outputs of a package's flake, without those that it has no module for.
{ name, package }:
let
  output =
    attribute: module:
    if module == null then
      { }
    else
      {
        # It may be called "default".
        ${attribute} = { ${name} = module; } // { default = module; };
      };
in
output "nixosModules" package.nixosModule
// output "homeModules" package.homeModule
// output "darwinModules" package.darwinModule
