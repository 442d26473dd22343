# Settings that follow from how the service is run, where nobody sets them.
{
  lib,
  config,
  declared,
  cfg,
  others,
  ...
}:
let
  # It is a part of the socket's name. Before NixOS 24.05 it was an option of its own.
  port = config.services.postgresql.settings.port or config.services.postgresql.port or 5432;
  database = rec {
    postgresql =
      if cfg.database.createLocally then
        "postgresql:///${cfg.user}?host=/run/postgresql&user=${cfg.user}"
        + lib.optionalString (port != 5432) "&port=${toString port}"
      else
        null;
    sqlite = "sqlite://${file}";
    file = "${cfg.dataDir}/${declared.name}.sqlite";
    none = null;
  };
  hostName = if cfg ? nginx && cfg.nginx.enable then cfg.nginx.hostName else null;
  origins = {
    databaseUrl = database.${declared.database};
    databasePath = if declared.database == "sqlite" then database.file else null;
    stateDirectory = cfg.dataDir;
    inherit hostName;
    publicUrl = if hostName == null then null else "${if cfg.nginx.tls then "https" else "http"}://${hostName}";
    logLevel = cfg.logLevel;
  };
  valueOf =
    setting:
    if setting.from != null then
      origins.${setting.from}
    else if setting.service != null then
      others.addressOf setting.service
    else
      null;
  fill =
    setting:
    let
      value = valueOf setting;
    in
    {
      ${setting.variable} = lib.mkIf (value != null && (cfg.secrets.${setting.variable} or null) == null) (lib.mkDefault value);
    };
in
lib.mkMerge (map fill (lib.filter (setting: setting.from != null || setting.service != null) declared.settings))
