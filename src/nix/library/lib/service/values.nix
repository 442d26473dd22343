# What is set, as the unit needs it.
{ lib, declared, cfg }:
let
  isGiven = setting: cfg.settings.${setting.variable} != null;
  given = lib.filter isGiven declared.settings;
  byFlag = lib.filter (setting: setting.flag != null) given;
  toText =
    value:
    if lib.isBool value then
      lib.boolToString value
    else if builtins.typeOf value == "path" then
      # Into the store, that the unit refers to it.
      "${value}"
    else
      toString value;

  # A long option takes its value in the same word, so that none is taken for an option itself.
  flagOf =
    { flag, type, variable, ... }:
    let
      value = cfg.settings.${variable};
    in
    if type == "bool" then
      lib.optional value flag
    else if lib.stringLength flag > 2 then
      [ "${flag}=${toText value}" ]
    else
      [ flag (toText value) ];

  portOf =
    port:
    let
      value = if port.variable == null then null else cfg.settings.${port.variable};
    in
    if lib.isInt value then value else port.port;
in
{
  inherit portOf;
  environment = lib.listToAttrs (
    map (setting: lib.nameValuePair setting.variable (toText cfg.settings.${setting.variable})) (
      lib.filter (setting: setting.flag == null) given
    )
  );
  flags = lib.concatMap flagOf byFlag;
  # What a migration goes over, where it is not told so already. No other option is known to be one of its own.
  migrateFlags = lib.concatMap flagOf (
    lib.filter (
      setting:
      lib.elem setting.from [ "databaseUrl" "databasePath" "stateDirectory" ]
      && !lib.any (word: word == setting.flag || lib.hasPrefix "${setting.flag}=" word) declared.migrate.arguments
    ) byFlag
  );
  secrets = lib.filterAttrs (_: file: file != null) cfg.secrets;

  # Settings that were written as paths without quotes.
  copied = lib.filter (setting: builtins.typeOf cfg.settings.${setting.variable} == "path") given;

  isSet = setting: isGiven setting || (cfg.secrets.${setting.variable} or null) != null || cfg.environment ? ${setting.variable};
  ports = map (port: port // { port = portOf port; }) declared.ports;
  address = if declared.webPort == null then null else "http://127.0.0.1:${toString (portOf declared.webPort)}";
}
