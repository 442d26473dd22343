# The options of NixOS that the modules set, in small: enough to merge what they say, and to make a unit of it.
{ lib, config, ... }:
let
  inherit (lib) mkOption types;
  option =
    type: default:
    mkOption {
      inherit type default;
      description = "As in NixOS.";
    };
  texts = option (types.listOf types.str) [ ];
  flag = option types.bool false;

  # As NixOS merges the options of units: lists are joined, anything else must agree.
  unitOption = lib.mkOptionType {
    name = "systemd option";
    merge =
      loc: defs:
      let
        values = map (def: def.value) defs;
        first = builtins.head values;
      in
      if builtins.any builtins.isList values then
        builtins.concatMap lib.toList values
      else if builtins.all (value: value == first) values then
        first
      else
        throw "The option `${builtins.concatStringsSep "." loc}' has conflicting definition values";
  };
  section = option (types.attrsOf unitOption) { };

  service = types.submodule {
    options = {
      description = option types.str "";
      wantedBy = texts;
      wants = texts;
      requires = texts;
      after = texts;
      environment = option (types.attrsOf types.str) { };
      unitConfig = section;
      serviceConfig = section;
    };
  };
  location = types.submodule {
    options = {
      proxyPass = option (types.nullOr types.str) null;
      proxyWebsockets = flag;
      recommendedProxySettings = option types.bool config.services.nginx.recommendedProxySettings;
      extraConfig = option types.lines "";
    };
  };
  virtualHost = types.submodule {
    options = {
      enableACME = flag;
      forceSSL = flag;
      locations = option (types.attrsOf location) { };
    };
  };
  role = types.submodule {
    options = {
      name = mkOption { type = types.str; };
      ensureDBOwnership = flag;
    };
  };
in
{
  options = {
    assertions = mkOption {
      type = types.listOf unitOption;
      default = [ ];
    };
    warnings = texts;
    environment.systemPackages = option (types.listOf types.unspecified) [ ];
    # As old as the systemd-analyze that may read the units.
    systemd.package = option types.unspecified { version = "250.4"; };
    systemd.services = option (types.attrsOf service) { };
    systemd.units = option (types.attrsOf unitOption) { };
    networking.firewall.allowedTCPPorts = option (types.listOf types.port) [ ];
    networking.firewall.allowedUDPPorts = option (types.listOf types.port) [ ];
    services.postgresql = {
      enable = flag;
      package = option types.unspecified { version = "17.0"; };
      settings.port = option types.port 5432;
      ensureDatabases = texts;
      ensureUsers = option (types.listOf role) [ ];
    };
    services.nginx = {
      enable = flag;
      recommendedProxySettings = flag;
      recommendedTlsSettings = flag;
      virtualHosts = option (types.attrsOf virtualHost) { };
    };
  };
  config.systemd.units = builtins.listToAttrs (
    map (name: {
      name = "${name}.service";
      value.text = import ./unit-text.nix config.systemd.services.${name};
    }) (builtins.attrNames config.systemd.services)
  );
}
