# The services of this registry that it needs, as far as this machine has them.
{ lib, config, declared }:
let
  optionOf = name: (import ./identity.nix name).option;
  other = name: config.services.firn.${optionOf name} or { };
  isHere = name: (other name).enable or false;
in
{
  inherit isHere optionOf;
  # No unit of the system is started by a record: it could name poweroff.target or debug-shell.service.
  wants = map (name: (other name).unit) (lib.filter isHere declared.services);
  after = declared.units;
  addressOf = name: if isHere name then (other name).address or null else null;
}
