# settings.<VARIABLE>, typed, and secrets.<VARIABLE>, a file each.
{ lib, declared }:
let
  inherit (lib) mkOption types;
  text = import ./text.nix;
  byVariable = f: settings: lib.listToAttrs (map (setting: lib.nameValuePair setting.variable (f setting)) settings);
  isSecret = setting: setting.type == "secret";
  # A text may hold a password, as addresses of databases do.
  mayBeSecret = setting: isSecret setting || (setting.type == "string" && setting.flag == null);

  description =
    setting:
    lib.concatStringsSep " " (
      [ (if setting.description == null then "The variable ${setting.variable}." else text.markdown setting.description) ]
      ++ lib.optional setting.required "It has to be set."
      ++ lib.optional (setting.flag != null) "Given as the option ${setting.flag}."
    );
  example = setting: lib.optionalAttrs (setting.example != null) { inherit (setting) example; };
in
{
  settings = byVariable (
    setting:
    mkOption (
      {
        type = import ./type.nix { inherit lib; } setting;
        inherit (setting) default;
        description =
          if isSecret setting then "Where secrets.${setting.variable} belongs." else description setting;
        # Here only so that whoever writes it hears where it belongs.
        visible = !isSecret setting;
      }
      // example setting
    )
  ) declared.settings;

  secrets = byVariable (
    setting:
    mkOption {
      type = types.nullOr types.path;
      default = null;
      example = "/run/secrets/${setting.variable}";
      description = lib.concatStringsSep " " (
        [ (description setting) ]
        ++ lib.optional (!isSecret setting) "In place of settings.${setting.variable}, where it holds a secret."
        ++ [ "A file outside of the Nix store that root can read; systemd hands its content to the service." ]
      );
    }
  ) (lib.filter mayBeSecret declared.settings);
}
