# What cannot work, said before anything is built, with what to do about it.
{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.services.firn;
  inherit (cfg) settings;

  databases =
    lib.optional cfg.database.createLocally "database.createLocally"
    ++ lib.optional (cfg.database.urlFile != null) "database.urlFile"
    ++ lib.optional (
      settings.DATABASE_URL != null && !cfg.database.createLocally
    ) "settings.DATABASE_URL";

  hasPassword = url: builtins.match "[a-z]+://[^/?@]*:[^/?@]+@.*|.*[?&]password=.*" url != null;

  isLoopback = builtins.elem settings.FIRN_HOST [
    "127.0.0.1"
    "::1"
    "localhost"
  ];
  servesOthers = cfg.role != "ingester" && (cfg.nginx.enable || !isLoopback);

  virtualHost = config.services.nginx.virtualHosts.${cfg.domain};
  # NixOS gives it no default: to read what nobody set is an error.
  ownCertificate = builtins.tryEval virtualHost.sslCertificate;
  hasCertificate =
    virtualHost.enableACME || virtualHost.useACMEHost != null || ownCertificate.success;

  hostOfPublicUrl = builtins.head (builtins.match "https?://([^:]+).*" settings.FIRN_PUBLIC_URL);

  postgresql = config.services.postgresql.package.version;

  # As far as the programs of this host listen on them.
  ports = lib.filterAttrs (_: port: port != null) {
    "settings.FIRN_PORT" = if cfg.role == "ingester" then null else settings.FIRN_PORT;
    "settings.FIRN_METRICS_PORT" = settings.FIRN_METRICS_PORT;
    "standbyIngester.metricsPort" =
      if cfg.standbyIngester.enable then cfg.standbyIngester.metricsPort else null;
  };
  lowest = config.boot.kernel.sysctl."net.ipv4.ip_unprivileged_port_start" or 1024;
  lowPorts = lib.attrNames (lib.filterAttrs (_: port: port < builtins.fromJSON (toString lowest)) ports);

  # firn refuses those that it does not know, but for those of its tests. Secrets have assertions of their own.
  knownSettings = options.services.firn.settings.type.getSubOptions [ ];
  unknownSettings = builtins.filter (
    name:
    settings.${name} != null
    && builtins.match "FIRN_.*" name != null
    && builtins.match "FIRN_TEST_.*|FIRN_(OAUTH|SECRET)_KEY(_FILE)?" name == null
    && !(knownSettings ? ${name})
  ) (lib.attrNames settings);

  secretSettings = builtins.filter (name: settings.${name} or null != null) [
    "FIRN_OAUTH_KEY"
    "FIRN_SECRET_KEY"
  ];

  secretFiles = {
    "database.urlFile" = cfg.database.urlFile;
    inherit (cfg) oauthKeyFile secretKeyFile;
  };
  misplaced = lib.attrNames (
    lib.filterAttrs (
      _: file: file != null && (!lib.hasPrefix "/" file || lib.hasPrefix "${builtins.storeDir}/" file)
    ) secretFiles
  );

  named = lib.concatMapStringsSep ", " (name: "services.firn.${name}");
in
{
  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = cfg.role == "all" || databases != [ ];
        message = ''
          services.firn.role is "${cfg.role}", and programs that run apart share one PostgreSQL: set
          services.firn.database.urlFile to a file with its address, or services.firn.database.createLocally = true on
          the host that runs it.
        '';
      }
      {
        assertion = lib.length databases <= 1;
        message = "${named databases} each say where the database is: keep one of them.";
      }
      {
        assertion = cfg.standbyIngester.enable -> databases != [ ];
        message = ''
          services.firn.standbyIngester shares a PostgreSQL with the ingester that it stands by for, and the embedded
          database has room for one program: set services.firn.database.createLocally = true or
          services.firn.database.urlFile.
        '';
      }
      {
        assertion = cfg.standbyIngester.enable -> cfg.role != "appview";
        message = ''
          services.firn.standbyIngester stands by for an ingester of this host, and services.firn.role "appview" has
          none: a host of its own for the standby has services.firn.role = "ingester".
        '';
      }
      {
        assertion =
          cfg.standbyIngester.enable && cfg.standbyIngester.metricsPort != null
          -> cfg.standbyIngester.metricsPort != settings.FIRN_METRICS_PORT;
        message = ''
          services.firn.standbyIngester.metricsPort is ${toString cfg.standbyIngester.metricsPort}, which the first
          ingester listens on (settings.FIRN_METRICS_PORT): choose another one.
        '';
      }
      {
        assertion = lowPorts == [ ];
        message = ''
          ${named lowPorts}: below ${toString lowest} only root may listen, and firn is not root. Choose a higher port, and let
          services.firn.nginx answer at 80 and 443.
        '';
      }
      {
        assertion = cfg.database.createLocally -> builtins.compareVersions postgresql "15" >= 0;
        message = ''
          services.firn.database.createLocally uses the PostgreSQL of this host, which is ${postgresql}, and firn needs 15 or
          newer: set services.postgresql.package, for example to pkgs.postgresql_17, and bring the data of other programs
          over first (NixOS manual, "PostgreSQL", "Upgrading").
        '';
      }
      {
        assertion = !hasPassword (toString settings.DATABASE_URL);
        message = ''
          services.firn.settings.DATABASE_URL holds a password, which everybody on this machine could read in the Nix
          store: write the address into a file, and name that in services.firn.database.urlFile.
        '';
      }
      {
        assertion = secretSettings == [ ];
        message = ''
          ${lib.concatStringsSep " and " secretSettings} in services.firn.settings could be read by everybody on this
          machine, in the Nix store: write it into a file, and name that in services.firn.secretKeyFile or
          services.firn.oauthKeyFile.
        '';
      }
      {
        assertion = misplaced == [ ];
        message = ''
          ${named misplaced} has to be an absolute path of this machine, outside of the Nix store, where everybody
          could read it. Write it as a text, "/run/secrets/…": a path without quotes is copied into the store.
        '';
      }
      {
        assertion = cfg.nginx.enable -> cfg.role != "ingester";
        message = ''
          services.firn.nginx.enable is set where services.firn.role is "ingester", which serves no pages: enable it on
          the hosts of the AppView.
        '';
      }
      {
        assertion = cfg.nginx.enable -> cfg.domain != null;
        message = ''
          services.firn.nginx.enable needs the name of its virtual host, which the certificate is for, too: set
          services.firn.domain, for example to "firn.example".
        '';
      }
      {
        assertion = servesOthers -> settings.FIRN_PUBLIC_URL != null;
        message = ''
          Nobody can find this AppView: set services.firn.domain (or services.firn.settings.FIRN_PUBLIC_URL), the
          address that people, PDSes and Nix use. It stands in every lock and in every login.
        '';
      }
      {
        assertion =
          cfg.nginx.enable && cfg.domain != null && settings.FIRN_PUBLIC_URL != null
          -> hostOfPublicUrl == cfg.domain;
        message = ''
          services.firn.settings.FIRN_PUBLIC_URL is ${toString settings.FIRN_PUBLIC_URL}, and the virtual host of nginx is
          ${toString cfg.domain}: people would be sent elsewhere. Set services.firn.domain alone.
        '';
      }
      {
        assertion =
          cfg.nginx.enable && cfg.nginx.tls == "own" && cfg.domain != null -> hasCertificate;
        message = ''
          services.firn.nginx.tls is "own", and there is no certificate: set sslCertificate and sslCertificateKey (or
          useACMEHost) of services.nginx.virtualHosts."${toString cfg.domain}", or services.firn.nginx.tls = "acme".
        '';
      }
      {
        assertion = settings.FIRN_HANDLE_RESOLVERS != null -> settings.FIRN_DEVELOPMENT == true;
        message = ''
          services.firn.settings.FIRN_HANDLE_RESOLVERS is for networks of one's own alone: set
          services.firn.settings.FIRN_DEVELOPMENT = true, or leave it out.
        '';
      }
    ];

    warnings =
      lib.optional (settings.FIRN_DEVELOPMENT == true) ''
        services.firn.settings.FIRN_DEVELOPMENT lets records of strangers send requests to this machine and its network.
        It is for machines that nobody else reaches.
      ''
      ++ lib.optional (unknownSettings != [ ]) ''
        ${named (map (name: "settings.${name}") unknownSettings)}: firn does not start with a setting that it does not
        know, and neither does this module know one of that name. Look for a slip of the pen; a package that is newer than
        this module may have it.
      ''
      ++ lib.optional (cfg.openFirewall && !servesOthers && cfg.role != "ingester") ''
        services.firn.openFirewall opens port ${toString settings.FIRN_PORT}, and the AppView listens on
        ${settings.FIRN_HOST} alone: enable services.firn.nginx, or set services.firn.settings.FIRN_HOST.
      '';
  };
}
