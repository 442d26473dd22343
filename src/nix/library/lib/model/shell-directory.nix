# A directory that a person chose, as shell text: what it begins with may be a variable (or ~ for $HOME), and nothing
# else in it is expanded.
directory:
let
  check = import ../check.nix;
  quote = import ../shell.nix;
  variables = builtins.match "[$]([A-Za-z_][A-Za-z0-9_]*)(/.*)?|[$][{]([A-Za-z_][A-Za-z0-9_]*)[}](/.*)?|(~)(/.*)?" (
    check.text directory
  );
  group = builtins.elemAt variables;
  orElse = value: other: if value == null then other else value;
  variable = orElse (group 0) (orElse (group 2) "HOME");
  rest = orElse (group 1) (orElse (group 3) (orElse (group 5) ""));
in
if variables == null then quote directory else "\"$" + variable + "\"" + quote rest
