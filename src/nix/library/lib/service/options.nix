# What can be set of services.firn.<name>, besides settings, secrets and package.
{ lib, declared, cfg, values, ... }:
let
  inherit (lib) mkOption types;
  text = import ./text.nix;
  prose = lib.literalMD or (words: words);
  flag = description: mkOption {
    type = types.bool;
    default = false;
    inherit description;
  };
  logLevel = builtins.filter (setting: setting.from == "logLevel") declared.settings;
  exceptionNames = lib.unique (map (exception: exception.option) declared.exceptions);
  shown =
    { option, value, reason, ... }:
    "- `${option}`${lib.optionalString (value != null) " (${text.markdown value})"}: ${text.markdown reason}";
in
{
  enable = flag "Whether to run ${declared.name}.";

  user = mkOption {
    type = types.str;
    default = declared.user;
    description = "The user that it runs as, made while it runs unless there is one of that name already.";
  };
  group = mkOption {
    type = types.str;
    default = cfg.user;
    defaultText = prose "the user";
    description = "The group that it runs as, made while it runs unless there is one of that name already.";
  };
  unit = mkOption {
    type = types.str;
    default = "${declared.unit}.service";
    readOnly = true;
    description = "Its systemd unit.";
  };
  extraArgs = mkOption {
    type = types.listOf types.str;
    default = [ ];
    description = "Arguments for the program behind those that it always gets.";
  };
  environment = mkOption {
    type = types.attrsOf types.str;
    default = { };
    description = "Further variables. They lie in the Nix store, which every user of the machine can read.";
  };
  environmentFile = mkOption {
    type = types.nullOr types.path;
    default = null;
    example = "/run/secrets/${declared.name}.env";
    description = "A file with further variables, one VARIABLE=value a line (systemd.exec(5)). It is read by systemd, and need not be readable by the service.";
  };
  hardeningExceptions = mkOption {
    type = types.listOf (types.enum exceptionNames);
    default = exceptionNames;
    description = lib.concatStringsSep "\n" (
      [ "What is loosened in the sandbox of the service, as its author asks for:" ]
      ++ (if declared.exceptions == [ ] then [ "nothing." ] else [ "" ] ++ map shown declared.exceptions)
    );
  };
}
// lib.optionalAttrs (declared.ports != [ ]) {
  openFirewall = flag "Whether to open its ports in the firewall; behind nginx, those of HTTP and HTTPS in place of its own.";
  address = mkOption {
    type = types.nullOr types.str;
    default = values.address;
    defaultText = prose "its first TCP port on this machine";
    readOnly = true;
    internal = true;
    description = "Where services of the same machine reach it.";
  };
}
// lib.optionalAttrs declared.stateDirectory {
  dataDir = mkOption {
    type = types.path;
    default = "/var/lib/${declared.user}";
    description = "Where it keeps its files: a directory of /var/lib, which systemd makes and gives to the service.";
  };
}
// lib.optionalAttrs (logLevel != [ ]) {
  logLevel = mkOption {
    type = import ./type.nix { inherit lib; } (builtins.head logLevel);
    default = (builtins.head logLevel).default;
    description = "How much it logs.";
  };
}
// lib.optionalAttrs (declared.database == "postgresql") {
  database.createLocally = mkOption {
    type = types.bool;
    default = true;
    description = "Whether to make its database in the PostgreSQL of this machine, which it then reaches by unix socket and without a password.";
  };
}
// lib.optionalAttrs (declared.web && declared.webPort != null) {
  nginx = {
    enable = flag "Whether nginx passes a virtual host on to it.";
    hostName = mkOption {
      type = types.nullOr types.str;
      default = null;
      example = "${declared.name}.example.org";
      description = "The name of the virtual host; services.nginx.virtualHosts has all else.";
    };
    tls = mkOption {
      type = types.bool;
      default = true;
      description = "Whether the virtual host has a certificate by ACME (security.acme) and is reached by HTTPS alone.";
    };
    maxBodySize = mkOption {
      type = types.nullOr (types.strMatching "[0-9]+[kKmMgG]?");
      default = null;
      example = "100m";
      description = "The longest body of a request, where nginx' own limit of one megabyte is not right.";
    };
  };
}
