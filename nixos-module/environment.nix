# What firn's programs are told, and the credentials that its secrets are.
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
rec {
  # The settings as text, by their names.
  plain = lib.mapAttrs (_: text) (lib.filterAttrs (_: value: value != null) cfg.settings);

  # The environment of a unit file: a percent sign of a value is none of systemd's, and systemd puts the directory of
  # the unit's credentials in place of %d.
  variables =
    lib.mapAttrs (_: lib.replaceStrings [ "%" ] [ "%%" ]) plain
    // lib.mapAttrs' (name: _: lib.nameValuePair "${name}_FILE" "%d/${name}") secrets;

  # Names of the settings that are files, and LoadCredential= of those.
  secretNames = lib.attrNames secrets;
  credentials = lib.mapAttrsToList (name: file: "${name}:${file}") secrets;
}
