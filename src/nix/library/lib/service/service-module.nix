# services.firn.<name>: a NixOS module made from the `service` of a recipe.
{
  name,
  option,
  recipe,
  record,
  definition,
}:
{ lib, config, ... }:
{
  options.services.firn.${option}.enable = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether to run ${name}.";
  };
}
