# What a record may say. Every field passes one of these before anything else sees it: a string from JSON could as
# well be { outPath = "/etc/passwd"; }, which Nix would take for a path.
let
  show = value: if builtins.isString value then builtins.toJSON value else "a ${builtins.typeOf value}";

  matching =
    what: pattern: value:
    if builtins.isString value && builtins.match pattern value != null then
      value
    else
      throw "firn: ${show value} is no ${what}";

  segment = "[A-Za-z0-9_.+@=~-]+";
  # Commands would take a dash in front for an option.
  first = "[A-Za-z0-9_.+@=~][A-Za-z0-9_.+@=~-]*";
  noDots =
    value:
    if builtins.match "(.*/)?\\.\\.?(/.*)?" value == null then
      value
    else
      throw "firn: ${show value} leaves its folder";
in
rec {
  inherit matching;
  text = value: if builtins.isString value then value else throw "firn: ${show value} stands where a text belongs";
  boolean =
    value:
    if builtins.isBool value then value else throw "firn: ${show value} stands where true or false belongs";
  integer = value: if builtins.isInt value then value else throw "firn: ${show value} stands where a number belongs";
  list = value: if builtins.isList value then value else throw "firn: ${show value} stands where a list belongs";
  listOf = item: value: map item (list value);

  name = matching "name of a package" "[A-Za-z0-9][A-Za-z0-9+._?=-]{0,200}";
  version = name;
  service = matching "name of a service" "[A-Za-z0-9][A-Za-z0-9._-]{0,95}";
  cid = matching "CID" "[A-Za-z0-9]{10,200}";
  hash = matching "SRI hash" "sha(256|512)-[A-Za-z0-9+/=]+";
  # Nix itself would read file:// and plain paths of the machine that evaluates; fetchzip of nixpkgs puts the last part
  # of an address between double quotes of shell text, where $ runs commands.
  url = matching "http address" "https?://[^][:space:]\"'`\\$]+";
  host = matching "host name" "[A-Za-z0-9.-]+(:[0-9]+)?";
  system = matching "system" "[A-Za-z0-9_]+-[A-Za-z0-9_]+";
  commit = matching "commit id" "[0-9a-f]{40}";
  program = matching "name of a program" "[A-Za-z0-9_][A-Za-z0-9_.+@-]*";
  # A program to run: what it does is told by its arguments, and by no script among them.
  command =
    value:
    if builtins.elem (program value) [ "bash" "dash" "env" "fish" "ksh" "sh" "zsh" ] then
      throw "firn: ${value} would run any text as a script; name the program itself"
    else
      value;
  attribute = matching "attribute path" "[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*";
  # One word that no builder splits or expands, and no option where an operand belongs.
  word = matching "plain word" "[A-Za-z0-9_@./+:=,~?][A-Za-z0-9_@./+:=,~?-]*";
  # One that begins with its dashes, as a command takes it.
  option = matching "command line option" "--?[A-Za-z0-9][A-Za-z0-9_@./+:=,~?-]*";
  path = value: noDots (matching "relative path" "${first}(/${segment})*" value);
  owner = path;
  part = matching "name of a part" "[A-Za-z0-9][A-Za-z0-9_-]{0,95}";
  # Wrappers hand it on unquoted.
  permission = matching "permission of Deno" "(allow|deny)-[a-z]+(=[A-Za-z0-9_@.,:/+-]+)?|allow-all";
  moduleName = matching "module name" "[A-Za-z0-9_]+(\\.[A-Za-z0-9_]+)*";

  # Words split at spaces by builders: fine within a flag's value, but no control characters.
  flag = value: matching "flag" "[^[:cntrl:]]*" (text value);

  variable =
    value:
    let
      # Upper case, or lower case with an underscore within: no argument of derivations and of stdenv (outputHash,
      # preBuild, __noChroot, …) has such a name.
      plain = matching "name of an environment variable" "[A-Z][A-Z0-9_]*|[a-z][a-z0-9]*(_[A-Za-z0-9]+)+" value;
      reserved = builtins.match "PATH|HOME|TMP|TEMP|TMPDIR|ENV|IFS|PS4|SHELL.*|BASH.*|NIX_BUILD_.*|NIX_STORE.*" plain;
    in
    if reserved == null then plain else throw "firn: the variable ${plain} belongs to the builder";

  # The word behind "dev.firn.recipe#".
  form =
    value:
    let
      found = builtins.match "dev\\.firn\\.recipe#([A-Za-z]+)" (text value);
    in
    if found == null then throw "firn: ${show value} is no form of dev.firn.recipe" else builtins.head found;

  oneOf =
    what: allowed: value:
    if builtins.isString value && builtins.elem value allowed then
      value
    else
      throw "firn: ${show value} is no ${what}: there are ${builtins.concatStringsSep ", " allowed}";
}
