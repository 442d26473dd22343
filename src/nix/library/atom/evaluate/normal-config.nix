# A configuration in its one form: `value` as the atom sees it, its canonical JSON, and the hash of that.
{
  config,
  # Null for none in particular.
  system,
}:
let
  given = if builtins.isString config then builtins.fromJSON (whole config) else config;
  # Some versions of Nix (2.8) end a text from JSON where it holds U+0000. A backslash may be escaped itself.
  escapes = [
    "\\\\"
    "\\u0000"
  ];
  whole =
    text:
    if builtins.replaceStrings escapes [ "" "" ] text == builtins.replaceStrings escapes [ "" "0" ] text then
      text
    else
      throw "firn: the configuration holds U+0000, which no text in Nix can";
  platforms =
    if system == null || given ? platforms then
      { }
    else
      {
        platforms = {
          build = system;
          target = system;
          legacy_target = system;
        };
      };
  json =
    if builtins.isAttrs given then
      import ./canonical-json.nix (given // platforms)
    else
      throw "firn: the configuration is a ${builtins.typeOf given}, and must be an attribute set, or a JSON object as text";
in
{
  inherit json;
  value = builtins.fromJSON json;
  hash = builtins.hashString "sha256" json;
}
