# The declared settings and those that follow from other fields: the variable of a port, the address of the database.
{
  settings,
  ports,
  database,
}:
let
  variables = map (setting: setting.variable) settings;
  missing = {
    values = [ ];
    example = null;
    required = false;
    flag = null;
    from = null;
    service = null;
  };

  ofPorts = builtins.concatMap (
    port:
    if port.variable == null || builtins.elem port.variable variables then
      [ ]
    else
      [
        (
          missing
          // {
            inherit (port) variable;
            type = "port";
            default = port.port;
            description = "The port ${port.name}.";
          }
        )
      ]
  ) ports;

  fromDatabase = setting: builtins.elem setting.from [ "databaseUrl" "databasePath" ];
  ofDatabase =
    if database == "none" || builtins.any fromDatabase settings || builtins.elem "DATABASE_URL" variables then
      [ ]
    else
      [
        (
          missing
          // {
            variable = "DATABASE_URL";
            type = "string";
            default = null;
            from = "databaseUrl";
            description = "The address of the database.";
          }
        )
      ];

  complete =
    setting:
    let
      port = builtins.filter (port: port.variable == setting.variable) ports;
      isDatabase =
        database != "none" && setting.variable == "DATABASE_URL" && setting.default == null
        && !builtins.any fromDatabase settings;
      from = if setting.from == null && isDatabase then "databaseUrl" else setting.from;
    in
    setting
    // {
      inherit from;
      # The address of a database on this machine holds no password; one that does can be given as a secret.
      type = if setting.type == "secret" && from != null then "string" else setting.type;
      default =
        if setting.type == "port" && setting.default == null && port != [ ] then
          (builtins.head port).port
        else
          setting.default;
    };

  all = map complete settings ++ ofPorts ++ ofDatabase;
  twice = builtins.filter (
    setting: builtins.length (builtins.filter (other: other.variable == setting.variable) all) > 1
  ) all;
in
if twice == [ ] then all else throw "firn: the setting ${(builtins.head twice).variable} is declared twice"
