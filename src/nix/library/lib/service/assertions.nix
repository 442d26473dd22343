# What cannot work, with what to do about it.
{
  lib,
  declared,
  cfg,
  firn,
  values,
  others,
  # The options of this service.
  chosen,
  ...
}:
let
  text = import ./text.nix;
  must = assertion: message: { inherit assertion message; };
  inStore = file: file != null && lib.hasPrefix builtins.storeDir (toString file);
  isSecret = setting: setting.type == "secret";
  hasSecretForm = setting: cfg.secrets ? ${setting.variable};

  howToSet =
    setting:
    if isSecret setting then
      "${firn}.secrets.${setting.variable} to the path of a file that holds it"
    else
      "${firn}.settings.${setting.variable}"
      + lib.optionalString (hasSecretForm setting) ", or ${firn}.secrets.${setting.variable} to the path of a file where it is secret";
  what = setting: if setting.description == null then "" else " (${setting.description})";

  # A file may hold anything: only who starts the service will know.
  requiredSettings = lib.optionals (cfg.environmentFile == null) (
    map (
      setting:
      must (values.isSet setting) "${firn} needs ${setting.variable}${what setting}: set ${howToSet setting}, or put it in the file of ${firn}.environmentFile."
    ) (lib.filter (setting: setting.required) declared.settings)
  );

  databaseAddress = lib.filter (setting: setting.from == "databaseUrl") declared.settings;
  remoteDatabase =
    lib.optionals (declared.database == "postgresql" && !cfg.database.createLocally && cfg.environmentFile == null)
      (
        map (
          setting:
          must (values.isSet setting) "${firn} has no database: set ${howToSet setting}, or let ${firn}.database.createLocally make one."
        ) databaseAddress
      );

  storedFiles =
    lib.mapAttrsToList (
      variable: file:
      must (!inStore file) "${firn}.secrets.${variable} lies in the Nix store, which every user of the machine can read: give the path as a string, of a file outside of the store such as \"/run/secrets/${variable}\"."
    ) values.secrets
    ++ [
      (must (!inStore cfg.environmentFile) "${firn}.environmentFile lies in the Nix store, which every user of the machine can read: give the path as a string, of a file outside of the store.")
    ];

  variables = lib.mapAttrsToList (
    variable: _:
    must (builtins.match "[A-Za-z_][A-Za-z0-9_]*" variable != null) "${firn}.environment has ${builtins.toJSON variable}, which is no name of a variable: use letters, digits and underscores."
  ) cfg.environment;

  directory = lib.optional declared.stateDirectory (
    must (builtins.match "/var/lib/[A-Za-z0-9_][A-Za-z0-9._@+/-]*" cfg.dataDir != null && !lib.hasPrefix "/var/lib/private" cfg.dataDir) "${firn}.dataDir is ${cfg.dataDir}, but systemd makes it below /var/lib, and keeps it in /var/lib/private: choose a directory of /var/lib, and mount another disk at its place in /var/lib/private if need be."
  );

  virtualHost = lib.optional (cfg ? nginx) (
    must (cfg.nginx.enable -> cfg.nginx.hostName != null) "${firn}.nginx.enable needs a name: set ${firn}.nginx.hostName to the host name under which ${declared.name} is reached."
  );

  addressesOf = name: lib.filter (setting: setting.service == name) declared.settings;
  absent = lib.filter (name: !others.isHere name) declared.services;
  requirements = map (
    name:
    must (lib.any values.isSet (addressesOf name) || cfg.environmentFile != null) (
      "${firn} needs ${name}: import its module and set services.firn.${others.optionOf name}.enable, or set "
      + lib.concatMapStringsSep " or " howToSet (addressesOf name)
      + " to the address of one elsewhere."
    )
  ) (lib.filter (name: addressesOf name != [ ]) absent);

  # Exceptions that let it do what the machine would not, in place of what it needs for itself; all are on by default.
  granting = lib.filter (
    exception: lib.elem exception.option [ "AmbientCapabilities" "CapabilityBoundingSet" "ReadWritePaths" ]
  ) declared.exceptions;
  granted = map (exception: "${exception.option} ${text.oneLine exception.value} (${text.oneLine exception.reason})") granting;
  exceptionNames = lib.unique (map (exception: exception.option) declared.exceptions);
  # More than the option's own default (lib.mkOptionDefault, 1500).
  hasChosen = chosen.hardeningExceptions.highestPrio < 1500;
in
{
  # Whatever a record says and nothing asks for is checked here too, as soon as the service is to run.
  assertions = builtins.deepSeq declared (
    requiredSettings ++ remoteDatabase ++ storedFiles ++ variables ++ directory ++ virtualHost ++ requirements
  );
  warnings =
    map (
      setting:
      "${firn}.settings.${setting.variable} is a secret, and settings lie in the Nix store, which every user of the machine can read: set ${firn}.secrets.${setting.variable} to the path of a file that holds it, and change the secret."
    ) (lib.filter (setting: isSecret setting && cfg.settings.${setting.variable} != null) declared.settings)
    ++ map (
      setting:
      "${firn}.settings.${setting.variable} is a path without quotes, whose file is copied into the Nix store, which every user of the machine can read: write it as a text, \"/…\", or as \"\${…}\" where the copy is meant."
    ) values.copied
    ++ lib.optional (granted != [ ] && !hasChosen) (
      "${firn} is given more than services usually are, as its author asks for: ${lib.concatStringsSep "; " granted}. Set ${firn}.hardeningExceptions to those that it may have, out of [ ${lib.concatMapStringsSep " " builtins.toJSON exceptionNames} ]."
    )
    ++ map (
      setting: "${firn} has both settings.${setting.variable} and secrets.${setting.variable}; the secret is used: leave one of them out."
    ) (
      lib.filter (
        setting: (cfg.secrets.${setting.variable} or null) != null && cfg.settings.${setting.variable} != null && setting.default == null
      ) declared.settings
    )
    ++ map (
      variable: "${firn}.environment.${variable} takes the place of ${firn}.settings.${variable}: set that one."
    ) (lib.filter (variable: cfg.settings ? ${variable}) (lib.attrNames cfg.environment))
    ++ map (
      name: "${firn} needs ${name}, which services.firn on this machine does not have: enable services.firn.${others.optionOf name}, or see that the service finds one elsewhere."
    ) (lib.filter (name: addressesOf name == [ ]) absent);
}
