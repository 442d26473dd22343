{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkEnableOption mkOption types;
  cfg = config.services.firn;

  # A path of the machine, never one of the Nix store: everybody may read that.
  secretFile = types.nullOr types.str;
in
{
  options.services.firn = {
    enable = mkEnableOption "firn, a federated registry for Nix";

    package = mkOption {
      type = types.package;
      default = pkgs.callPackage ../nix/package.nix { };
      defaultText = lib.literalExpression "pkgs.callPackage ./nix/package.nix { }";
      description = "The package that holds firn's programs.";
    };

    role = mkOption {
      type = types.enum [
        "all"
        "ingester"
        "appview"
      ];
      default = "all";
      description = ''
        What this host runs: everything in one process, or one of the programs. Programs on several hosts share one
        PostgreSQL. Of several ingesters one works and the others stand by; AppViews may be as many as are wanted.
      '';
    };

    standbyIngester = {
      enable = mkEnableOption ''
        a second ingester on this host, that takes over when the first one ends or freezes. It needs PostgreSQL.
        Against the loss of a host, run another one with {option}`services.firn.role` "ingester"'';
      metricsPort = mkOption {
        type = types.nullOr types.port;
        default = null;
        example = 9465;
        description = "Port of its metrics and health, beside that of the first one.";
      };
    };

    domain = mkOption {
      type = types.nullOr (types.strMatching "[a-z0-9]([a-z0-9.-]*[a-z0-9])?");
      default = null;
      example = "firn.example";
      description = "Name under which people, PDSes and Nix reach the AppView.";
    };

    settings = mkOption {
      type = import ./settings.nix {
        inherit lib cfg;
        postgresqlPort = config.services.postgresql.settings.port or 5432;
      };
      default = { };
      example = lib.literalExpression ''
        {
          FIRN_SOURCES = [ "wss://relay1.us-east.bsky.network" ];
          FIRN_LOG_LEVEL = "warn";
        }
      '';
      description = ''
        Settings of firn, as the environment of its programs. null leaves a setting at firn's own default. Secrets do
        not belong here, as everybody on this machine may read the Nix store: see
        {option}`services.firn.database.urlFile`, {option}`services.firn.secretKeyFile` and
        {option}`services.firn.oauthKeyFile`.
      '';
    };

    database = {
      createLocally = mkOption {
        type = types.bool;
        default = false;
        description = ''
          Whether to run PostgreSQL on this host, with a database and a user "firn" that only firn's own user may
          become. Without it and any other address, {option}`services.firn.role` "all" uses an embedded database.
        '';
      };
      urlFile = mkOption {
        type = secretFile;
        default = null;
        example = "/run/secrets/firn-database-url";
        description = ''
          File with the address of a PostgreSQL that lives elsewhere, password included:
          `postgres://firn:…@db.example/firn`. Only root needs to be able to read it.
        '';
      };
    };

    secretKeyFile = mkOption {
      type = secretFile;
      default = null;
      example = "/run/secrets/firn-secret-key";
      description = ''
        File with 32 bytes as 64 hexadecimal digits (`openssl rand -hex 32`) that encrypt OAuth sessions at rest. Made
        once when null; several AppViews need the same.
      '';
    };

    oauthKeyFile = mkOption {
      type = secretFile;
      default = null;
      example = "/run/secrets/firn-oauth-key";
      description = ''
        File with the private ES256 key of the confidential OAuth client, as a JWK with a kid. Made once when null;
        several AppViews need the same.
      '';
    };

    nginx = {
      enable = mkEnableOption ''
        an nginx virtual host for {option}`services.firn.domain` that hands requests to the AppView. What else it
        should say can be added at {option}`services.nginx.virtualHosts`'';
      tls = mkOption {
        type = types.enum [
          "acme"
          "own"
          "none"
        ];
        default = "acme";
        description = ''
          Where the certificate comes from: from an ACME authority such as Let's Encrypt, from
          `services.nginx.virtualHosts.<domain>.sslCertificate` and `sslCertificateKey` (or `useACMEHost`), or from
          nowhere, because TLS ends at a server before this one.
        '';
      };
    };

    openFirewall = mkOption {
      type = types.bool;
      default = false;
      description = ''
        Whether to open the ports under which others reach the AppView: those of nginx when it is enabled here, else
        {option}`services.firn.settings.FIRN_PORT`. That of metrics stays closed.
      '';
    };
  };
}
