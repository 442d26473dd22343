# The `service` of a recipe as checked data, with everything that the record leaves out.
{
  name,
  record,
  definition,
}:
let
  check = import ./check.nix;
  recipe = record.artifact;
  inherit (recipe) service;
  optional = set: field: f: if (set.${field} or null) == null then null else f set.${field};
  first = list: if list == [ ] then null else builtins.head list;

  database = check.oneOf "database" [ "none" "sqlite" "postgresql" ] (service.database or "none");

  ports = map (port: {
    name = check.portName (port.name or null);
    port = check.port (port.port or null);
    protocol = check.oneOf "protocol" [ "tcp" "udp" ] (port.protocol or "tcp");
    variable = optional port "variable" check.variable;
  }) (check.list (service.ports or [ ]));
  tcp = builtins.filter (port: port.protocol == "tcp") ports;
  portNamed =
    wanted: first (builtins.filter (port: port.name == wanted) tcp);

  settings = import ./settings.nix {
    inherit database ports;
    settings = map (import ./setting.nix) (check.list (service.settings or [ ]));
  };

  program =
    let
      found = if (service.program or null) != null then check.program service.program else import ../program.nix record;
    in
    if found == null then throw "firn: the record of ${name} names no program to run as a service" else found;

  network = check.boolean (service.network or true);

  requires = map check.text (check.list (service.requires or [ ]));
  # Ordered after them; starting them is the system's own matter.
  unitName = builtins.match "[A-Za-z0-9:_.@-]+\\.(service|socket|target|mount|path|timer|device)";
in
{
  inherit
    name
    database
    ports
    settings
    program
    network
    ;
  inherit (import ./identity.nix name) unit user;
  version = check.version record.version;
  summary = optional definition "summary" check.text;

  arguments = check.listOf check.text (service.arguments or [ ]);
  migrate = optional service "migrate" (command: {
    program = if (command.program or null) != null then check.program command.program else program;
    arguments = check.listOf check.text (command.arguments or [ ]);
  });

  # What a virtual host passes on to: the port that is called so, or the first.
  webPort = first (builtins.filter (port: port != null) [ (portNamed "http") (portNamed "web") (first tcp) ]);
  ready = optional service "ready" (
    ready:
    let
      by = check.oneOf "kind of readiness" [ "notify" "port" "http" ] (ready.by or null);
      port = if (ready.port or null) != null then portNamed (check.portName ready.port) else first tcp;
    in
    {
      inherit by;
      port =
        if by == "notify" then
          null
        else if !network then
          throw "firn: the readiness of ${name} is seen at a port, and the record says that it needs no network"
        else if port == null then
          throw "firn: the readiness of ${name} is seen at a TCP port that it does not declare"
        else
          port;
      path = check.httpPath (ready.path or "/");
    }
  );

  # SQLite's file has to lie somewhere.
  stateDirectory =
    check.boolean (service.stateDirectory or false)
    || database == "sqlite"
    || builtins.any (setting: setting.from == "stateDirectory") settings;
  web = check.boolean (service.web or false);

  units = builtins.filter (entry: unitName entry != null) requires;
  services = map check.service (builtins.filter (entry: unitName entry == null) requires);

  exceptions = import ./exceptions.nix {
    # V8 compiles while it runs.
    compiles = builtins.elem (check.form recipe.build."$type") [ "node" "deno" ];
    declared = check.list (service.hardeningExceptions or [ ]);
  };
}
