{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.firn;
  environment = import ./environment.nix { inherit lib cfg; };
  hardening = import ./hardening.nix;

  hostOf = import ./reachable-host.nix { inherit lib; };
  inherit (cfg.settings)
    FIRN_HOST
    FIRN_METRICS_HOST
    FIRN_METRICS_PORT
    FIRN_PORT
    ;
  healthAt = host: port: "http://${hostOf host}:${toString port}/xrpc/_health";
  publicHealth = healthAt FIRN_HOST FIRN_PORT;
  metricsHealth = port: lib.optionalString (port != null) (healthAt FIRN_METRICS_HOST port);

  # Ready is who answers about its health with 200: degraded is that, too (a relay out of reach is no reason to wait).
  awaitReady =
    health: "${pkgs.runtimeShell} ${./await-ready.sh} ${pkgs.curl}/bin/curl ${health}";

  # What an administrator says counts more, without mkForce; lists are added to.
  overridable = lib.mapAttrs (_: value: if builtins.isList value then value else lib.mkDefault value);

  # PostgreSQL's target (since NixOS 25.11) is reached once users and databases are there.
  before = [
    "network-online.target"
  ]
  ++ lib.optionals cfg.database.createLocally [
    "postgresql.service"
    "postgresql.target"
  ];

  unit =
    {
      description,
      program,
      health,
      variables ? { },
    }:
    {
      inherit description;
      wantedBy = [ "multi-user.target" ];
      wants = before;
      after = before;
      # Databases and networks are away for hours, and firn waits for them as long.
      unitConfig.StartLimitIntervalSec = lib.mkDefault 0;
      environment = environment.variables // variables;
      serviceConfig = overridable (hardening // {
        Type = "exec";
        # Before the program, so that the wait for its readiness has no migration in it, however large the tables.
        ExecStartPre = [ "${pkgs.runtimeShell} ${./migrate.sh} ${cfg.package}/bin/firn-migrate" ];
        ExecStart = "${cfg.package}/bin/${program}";
        ExecStartPost = lib.optional (health != "") (awaitReady health);
        TimeoutStartSec = "infinity";
        LoadCredential = environment.credentials;
        Restart = "on-failure";
        RestartSec = 5;
        # The settings are wrong, and would be so at the next start (CONFIG_EXIT_CODE in src/settings.ts).
        RestartPreventExitStatus = 78;
        # It ends by itself within ten seconds.
        TimeoutStopSec = 20;
      });
    };

  programs = {
    all = {
      firn = unit {
        description = "firn, a registry for Nix: ingester and AppView";
        program = "firn-start";
        health = publicHealth;
      };
    };
    ingester = {
      firn-ingester = unit {
        description = "firn's ingester";
        program = "firn-ingester";
        health = metricsHealth FIRN_METRICS_PORT;
      };
    };
    appview = {
      firn-appview = unit {
        description = "firn's AppView";
        program = "firn-appview";
        health = publicHealth;
      };
    };
  };

  standby =
    let
      port = cfg.standbyIngester.metricsPort;
    in
    {
      firn-ingester-standby = unit {
        description = "firn's ingester that stands by";
        program = "firn-ingester";
        health = metricsHealth port;
        variables.FIRN_METRICS_PORT = if port == null then null else toString port;
      };
    };
in
{
  config = lib.mkIf cfg.enable {
    systemd.services = programs.${cfg.role} // lib.optionalAttrs cfg.standbyIngester.enable standby;

    networking.firewall.allowedTCPPorts = lib.mkIf (cfg.openFirewall && cfg.role != "ingester") (
      if cfg.nginx.enable then
        [ 80 ] ++ lib.optional (cfg.nginx.tls != "none") 443
      else
        [ FIRN_PORT ]
    );
  };
}
