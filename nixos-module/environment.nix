# The environment of firn's programs, and the credentials that its secrets are: { variables, credentials }.
{ lib, cfg }:
let
  text =
    value:
    if builtins.isBool value then
      lib.boolToString value
    else if builtins.isList value then
      lib.concatStringsSep "," value
    else if builtins.isAttrs value then
      lib.concatStringsSep "," (lib.mapAttrsToList (name: each: "${name}=${each}") value)
    else
      toString value;

  secrets = lib.filterAttrs (_: file: file != null) {
    DATABASE_URL = cfg.database.urlFile;
    FIRN_OAUTH_KEY = cfg.oauthKeyFile;
    FIRN_SECRET_KEY = cfg.secretKeyFile;
  };
in
{
  # systemd puts the directory of the unit's credentials in place of %d.
  variables =
    # A percent sign of a value is none of systemd's.
    lib.mapAttrs (_: value: lib.replaceStrings [ "%" ] [ "%%" ] (text value)) (
      lib.filterAttrs (_: value: value != null) cfg.settings
    )
    // lib.mapAttrs' (name: _: lib.nameValuePair "${name}_FILE" "%d/${name}") secrets;

  credentials = lib.mapAttrsToList (name: file: "${name}:${file}") secrets;
}
