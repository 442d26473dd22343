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
  # Whatever is not of ASCII: letters in any script, in UTF-8.
  beyond = "[^${builtins.fromJSON "\"\\u0001-\\u007f\""}]";
  maxLabelBytes = 128;
  maxEntryBytes = 1024;
  short =
    limit: value:
    if builtins.isString value && builtins.stringLength value > limit then
      throw "firn: a text of ${toString (builtins.stringLength value)} bytes stands where ${toString limit} may"
    else
      value;
  # Commands would take a dash in front for an option.
  first = "[A-Za-z0-9_.+@=~][A-Za-z0-9_.+@=~-]*";
  noDots =
    value:
    if builtins.match "(.*/)?\\.\\.?(/.*)?" value == null then
      value
    else
      throw "firn: ${show value} leaves its folder";
  noDotDot =
    value:
    if builtins.match "(.*/)?\\.\\.(/.*)?" value == null then
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
  host = matching "host name" "[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]+)?";
  system = matching "system" "[A-Za-z0-9_]+-[A-Za-z0-9_]+";
  commit = matching "commit id" "[0-9a-f]{40}";
  # Of SHA-1, or of SHA-256.
  revision = matching "commit id" "[0-9a-f]{40}|[0-9a-f]{64}";
  # An address of a git repository. Nothing in it begins with a dash, which git would take for an option.
  repository = matching "address of a git repository" "https?://[^][:space:]\"'`\\$]+|ssh://([A-Za-z0-9_.]+@)?[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]+)?/[A-Za-z0-9_.~/+@-]+";
  # Of an atom: in the name of a ref and in that of a store path.
  label = value: matching "label of an atom" "([A-Za-z]|${beyond})([A-Za-z0-9_-]|${beyond})*" (short maxLabelBytes value);
  tag = value: matching "name of a set" "([A-Za-z]|${beyond})([A-Za-z0-9_.:-]|${beyond})*" (short maxLabelBytes value);
  atomVersion =
    let
      identifiers = "[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*";
    in
    value:
    # Git keeps this ending to itself.
    if builtins.match ".*\\.lock" (text value) != null then
      throw "firn: ${show value} is no version of an atom"
    else
      matching "version of an atom" "[0-9]+\\.[0-9]+\\.[0-9]+(-${identifiers})?(\\+${identifiers})?" (short 256 value);
  ecosystem = matching "package URL type" "[a-z][a-z0-9.+-]{0,31}";
  # Where in its folder an atom is composed from; its names may be in any script.
  entry = value: noDotDot (matching "path in an atom" "[^[:cntrl:]]*" (short maxEntryBytes (text value)));
  # In any of Nix's forms.
  lockedHash = matching "hash" "sha(256|512)(-[A-Za-z0-9+/]+={0,2}|:[0-9a-z]+|:[A-Za-z0-9+/]+={0,2})|[0-9a-z]{52,64}";
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
