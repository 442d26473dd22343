# One setting of a record, checked, its default and example as values of its type.
setting:
let
  check = import ./check.nix;
  inherit (check) matching;
  variable = check.variable (setting.variable or null);
  type = check.oneOf "type of a setting" [ "string" "int" "bool" "port" "path" "enum" "secret" ] (setting.type or null);
  # They stand in the option's type, which NixOS' manual reads as Markdown.
  values = check.listOf (matching "choice on one line" "[^[:cntrl:]]*") (setting.values or [ ]);

  number =
    text:
    if builtins.match "-?(0|[1-9][0-9]{0,17})" text != null then builtins.fromJSON text else wrong "an integer" text;
  wrong = what: text: throw "firn: ${builtins.toJSON text} is not ${what}, as the setting ${variable} says";
  valueOf = {
    string = text: text;
    int = number;
    bool = text: if text == "true" then true else if text == "false" then false else wrong "true or false" text;
    port = text: check.port (number text);
    path = text: if builtins.match "/[^\n]*" text != null then text else wrong "an absolute path" text;
    enum = text: if builtins.elem text values then text else wrong "one of the choices" text;
    secret = _: throw "firn: ${variable} is a secret, and its value stands in a public record: leave the default out";
  };
  optional = field: f: if (setting.${field} or null) == null then null else f (check.text setting.${field});
in
if type == "enum" && values == [ ] then
  throw "firn: the setting ${variable} is an enum without values"
else if type == "secret" && (setting.flag or null) != null then
  throw "firn: ${variable} is a secret, and every user of the machine sees the options of programs: leave its flag out"
else
  {
    inherit variable type values;
    default = optional "default" valueOf.${type};
    example = if type == "secret" then null else optional "example" valueOf.${type};
    required = check.boolean (setting.required or false);
    description = optional "description" (text: text);
    flag = optional "flag" check.flag;
    from = optional "from" (
      check.oneOf "origin of a setting" [
        "databaseUrl"
        "databasePath"
        "stateDirectory"
        "hostName"
        "publicUrl"
        "logLevel"
      ]
    );
    service = optional "service" check.service;
  }
