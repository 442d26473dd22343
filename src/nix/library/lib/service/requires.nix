# The services of this registry that it needs, as far as this machine has them.
{ lib, config, declared }:
let
  other = name: config.services.firn.${name} or { };
  isHere = name: (other name).enable or false;
in
{
  inherit isHere;
  units = declared.units ++ map (name: (other name).unit) (lib.filter isHere declared.services);
  addressOf = name: if isHere name then (other name).address or null else null;
}
