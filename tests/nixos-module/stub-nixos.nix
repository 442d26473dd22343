# The options of NixOS that firn's module sets, with the types that they have there.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  scalar = types.oneOf [
    types.bool
    types.int
    types.str
  ];
  of =
    type: default:
    mkOption {
      inherit type default;
    };
  string = of (types.nullOr types.str) null;
  flag = of types.bool false;
  lines = of types.lines "";
  names = of (types.listOf types.str) [ ];

  unit = types.submodule {
    options = {
      description = of types.str "";
      wantedBy = names;
      wants = names;
      requires = names;
      after = names;
      environment = of (types.attrsOf (types.nullOr types.str)) { };
      unitConfig = of (types.attrsOf scalar) { };
      serviceConfig = of (types.attrsOf (types.either scalar (types.listOf scalar))) { };
    };
  };

  virtualHost = types.submodule {
    options = {
      enableACME = flag;
      forceSSL = flag;
      useACMEHost = string;
      # Without defaults, there as well.
      sslCertificate = mkOption { type = types.path; };
      sslCertificateKey = mkOption { type = types.path; };
      locations = of (types.attrsOf (
        types.submodule {
          options = {
            proxyPass = string;
            proxyWebsockets = flag;
            recommendedProxySettings = of types.bool config.services.nginx.recommendedProxySettings;
            extraConfig = lines;
          };
        }
      )) { };
    };
  };
in
{
  options = {
    assertions = of (types.listOf types.unspecified) [ ];
    warnings = names;
    boot.kernel.sysctl = of (types.attrsOf scalar) { };
    environment.systemPackages = of (types.listOf types.package) [ ];
    environment.etc = of (types.attrsOf (types.submodule { options.text = string; })) { };
    networking.hosts = of (types.attrsOf (types.listOf types.str)) { };
    virtualisation.memorySize = of types.int 1024;
    services.bluesky-pds = {
      enable = flag;
      settings = of (types.attrsOf scalar) { };
    };
    networking.firewall.allowedTCPPorts = of (types.listOf types.port) [ ];
    systemd.package = of types.package pkgs.systemd;
    systemd.services = of (types.attrsOf unit) { };
    services.nginx = {
      enable = flag;
      recommendedProxySettings = flag;
      recommendedTlsSettings = flag;
      virtualHosts = of (types.attrsOf virtualHost) { };
    };
    services.postgresql = {
      enable = flag;
      package = of types.unspecified { version = "17.6"; };
      settings.port = of types.port 5432;
      ensureDatabases = names;
      ensureUsers = of (types.listOf (
        types.submodule {
          options = {
            name = of types.str "";
            ensureDBOwnership = flag;
          };
        }
      )) [ ];
    };
  };
}
