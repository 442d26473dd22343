# What a collection sets of one service, as definitions of its options; and what is to be said of what cannot be set.
{
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
  }) (check.list (wanted.settings or [ ]));

  connections = map (
    connection:
    let
      other = check.option connection.service;
      portName = check.portName connection.port;
      port = portOf other portName;
      template = if (connection.template or null) == null then "http://{host}:{port}" else check.text connection.template;
    in
    {
      variable = check.variable connection.variable;
      text = builtins.replaceStrings [ "{host}" "{port}" ] [ "127.0.0.1" (toString (port null)) ] template;
      problem = if port == null then "and no service ${other} with a port ${portName} runs here" else null;
    }
  ) (check.list (wanted.connect or [ ]));

  problemOf =
    { variable, problem, ... }:
    if problem != null then
      problem
    else if !(types ? ${variable}) then
      "which this release of it does not declare"
    else if types.${variable} == "secret" then
      "which is a secret, and what a collection says is public: give it by services.firn.${name}.secrets.${variable}"
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
    map ({ variable, text, ... }: {
      name = variable;
      value = suggest (typed types.${variable} text);
    }) set
  );
  notes = map (entry: "${uri} sets ${entry.variable} of ${name}, ${problemOf entry}. It is left as it is.") (
    builtins.filter (entry: problemOf entry != null) all
  );
}
