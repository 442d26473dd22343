# What a collection sets of one service, as definitions of its options; and what is to be said of what cannot be set.
{
  lib,
  suggest,
  uri,
  name,
  declared,
  wanted,
  portOf,
}:
let
  check = import ./service/check.nix;
  types = builtins.listToAttrs (
    map ({ variable, type, ... }: {
      name = variable;
      value = type;
    }) declared.settings
  );

  plain = map (setting: {
    variable = check.variable setting.variable;
    text = check.text setting.value;
    problem = null;
    enable = true;
  }) (check.list (wanted.settings or [ ]));

  connections = map (
    connection:
    let
      other = check.service connection.service;
      portName = check.portName connection.port;
      port = portOf other portName;
      template = if (connection.template or null) == null then "http://{host}:{port}" else check.text connection.template;
    in
    {
      variable = check.variable connection.variable;
      text = builtins.replaceStrings [ "{host}" "{port}" ] [ "127.0.0.1" (toString port.port) ] template;
      # One that is turned off is nobody's to reach: what the service does without it counts.
      inherit (port) enable;
      problem = if port == null then "leads to the port ${portName} of ${other}, and no such service runs here" else null;
    }
  ) (check.list (wanted.connect or [ ]));

  problemOf =
    { variable, problem, ... }:
    if problem != null then
      problem
    else if !(types ? ${variable}) then
      "is not among those that this release declares"
    else if types.${variable} == "secret" then
      "is a secret, and what a collection says is public: set services.firn.${name}.secrets.${variable} to the path of a file"
    else
      null;

  # As the type has it; a text that is none of it stays, and the option refuses it by its own name.
  typed =
    type: text:
    if builtins.elem type [ "int" "port" ] && builtins.match "-?(0|[1-9][0-9]{0,17})" text != null then
      builtins.fromJSON text
    else if type == "bool" && builtins.elem text [ "true" "false" ] then
      text == "true"
    else
      text;

  all = plain ++ connections;
  set = builtins.filter (entry: problemOf entry == null) all;
in
{
  values = builtins.listToAttrs (
    map ({ variable, text, enable, ... }: {
      name = variable;
      value = lib.mkIf enable (suggest (typed types.${variable} text));
    }) set
  );
  notes = map (entry: "services.firn.${name}.settings.${entry.variable}, which the collection ${uri} sets, ${problemOf entry}. It is left as it is.") (
    builtins.filter (entry: problemOf entry != null) all
  );
}
