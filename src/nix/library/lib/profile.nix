# A NixOS module that imports the module of every service of a collection, and enables and wires those that the
# collection says how to run. What the machine's own configuration says counts more, whatever it is.
{
  # The collection's at-uri.
  uri,
  # By name: the service's module and what its release declares (null: none), and what the collection wants of it.
  items,
  # Why items are not here, by name; and those of them that should run.
  leftOut,
  missing,
}:
{ lib, config, ... }:
let
  check = import ./check.nix;
  # Less than what a configuration says, more than what a service works out for itself (lib.mkDefault, 1000).
  suggest = lib.mkOverride 900;

  optionOf = name: (import ./service/identity.nix name).option;

  isRun = { declared, wanted, ... }: declared != null && wanted != null;
  run = lib.filterAttrs (_: isRun) items;
  # What is wrong with another is said by its own module, as soon as it is to run.
  sound = lib.filterAttrs (_: { declared, ... }: import ./service/is-sound.nix declared) run;

  # Where a service of the collection listens on this machine, and whether it runs; null where it has no such port. That
  # must not depend on the configuration: two services may be told of each other.
  portOf =
    name: portName:
    let
      ports = builtins.filter (port: port.name == portName) sound.${name}.declared.ports;
      port = builtins.head ports;
      service = config.services.firn.${optionOf name};
      set = if port.variable == null then null else service.settings.${port.variable} or null;
    in
    if sound ? ${name} && ports != [ ] then
      {
        port = if set == null then port.port else set;
        inherit (service) enable;
      }
    else
      null;

  settings = builtins.mapAttrs (
    name: { declared, wanted, ... }: import ./profile-settings.nix { name = optionOf name; inherit lib suggest uri declared wanted portOf; }
  ) sound;
in
{
  _file = uri;
  key = "firn:${uri}:profile";
  imports = builtins.concatMap ({ nixosModule, ... }: lib.optional (nixosModule != null) nixosModule) (builtins.attrValues items);

  config = {
    services.firn = lib.mapAttrs' (
      name:
      { wanted, ... }:
      lib.nameValuePair (optionOf name) {
        enable = suggest (check.boolean (wanted.enable or true));
        settings = lib.optionalAttrs (sound ? ${name}) settings.${name}.values;
      }
    ) run;

    warnings = builtins.concatMap ({ notes, ... }: notes) (builtins.attrValues settings);

    assertions = map (name: {
      assertion = false;
      message = "services.firn.${optionOf name} cannot run, as the collection ${uri} wants: ${leftOut.${name}}";
    }) missing;
  };
}
