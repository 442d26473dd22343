# A configuration in its one form: `value` as the atom sees it, its canonical JSON, and the hash of that.
{
  config,
  # Null for none in particular.
  system,
}:
let
  given = if builtins.isString config then builtins.fromJSON config else config;
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
