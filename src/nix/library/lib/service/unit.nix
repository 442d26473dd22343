# The systemd unit.
{
  lib,
  config,
  pkgs,
  declared,
  cfg,
  values,
  others,
  ...
}:
let
  text = import ./text.nix;
  secrets = lib.attrNames values.secrets;
  shell = script: [ "${pkgs.runtimeShell}" "${script}" ];
  withSecrets =
    words: text.command (if secrets == [ ] then words else shell ./start.sh ++ secrets ++ [ "--" ] ++ words);
  programOf = name: "${cfg.package}/bin/${name}";

  wait =
    let
      inherit (declared.ready) by port path;
    in
    text.command (
      shell ./ready.sh
      ++ [
        "${pkgs.curl}/bin/curl"
        by
        "http://localhost:${toString (values.portOf port)}${if by == "http" then path else "/"}"
      ]
    );
  readyBy = if declared.ready == null then null else declared.ready.by;

  # Newer releases of NixOS are done with databases and roles at this target.
  postgresql = if (config.systemd.targets or { }) ? postgresql then "postgresql.target" else "postgresql.service";
  ownDatabase = declared.database == "postgresql" && cfg.database.createLocally;
  systemd = config.systemd.package.version or "0";
  # What an administrator says counts more, without mkForce; lists, those of ExecStartPre= included, are added to.
  overridable = lib.mapAttrs (_: value: if lib.isList value then value else lib.mkDefault value);
  network = lib.optional declared.network "network-online.target";
in
{
  description = text.systemd (
    "${if declared.summary == null then declared.name else text.oneLine declared.summary} (${declared.name} ${declared.version})"
  );
  wantedBy = [ "multi-user.target" ];
  wants = network ++ others.wants;
  requires = lib.optional ownDatabase postgresql;
  after = network ++ others.after ++ others.wants ++ lib.optional ownDatabase postgresql;

  environment = lib.mapAttrs (_: text.systemd) (
    lib.optionalAttrs declared.stateDirectory { HOME = cfg.dataDir; } // values.environment // cfg.environment
  );

  # No limit of starts: a database elsewhere may be away for hours, and nobody would start the service afterwards. What
  # ends again and again is started ever more rarely: see RestartSteps.
  unitConfig.StartLimitIntervalSec = lib.mkDefault 0;

  serviceConfig = overridable (
    import ./hardening.nix {
      inherit (declared) network;
      exceptions = lib.filter (exception: lib.elem exception.option cfg.hardeningExceptions) declared.exceptions;
      lowPort = lib.any (port: port.port < 1024) values.ports;
    }
    // {
      Type = if readyBy == "notify" then "notify" else "exec";
      ExecStart = withSecrets ([ (programOf declared.program) ] ++ declared.arguments ++ values.flags ++ cfg.extraArgs);
      User = cfg.user;
      Group = cfg.group;
      Restart = "on-failure";
      RestartSec = 5;
    }
    // lib.optionalAttrs (lib.versionAtLeast systemd "254") {
      # After 5 s at first, then ever later, up to 5 min. An older systemd does not know these two, says so, and would
      # take nothing in their place: it stays with 5 s.
      RestartSteps = 7;
      RestartMaxDelaySec = 300;
    }
    // lib.optionalAttrs (declared.migrate != null) {
      ExecStartPre = [
        (withSecrets (
          [ (programOf declared.migrate.program) ] ++ declared.migrate.arguments ++ values.migrateFlags
        ))
      ];
      # Half an hour: a migration may go over everything that there is.
      TimeoutStartSec = 1800;
    }
    // lib.optionalAttrs (lib.elem readyBy [ "port" "http" ]) { ExecStartPost = [ wait ]; }
    // lib.optionalAttrs (secrets != [ ]) {
      LoadCredential = lib.mapAttrsToList (variable: file: "${variable}:${text.systemd (toString file)}") values.secrets;
    }
    // lib.optionalAttrs (cfg.environmentFile != null) { EnvironmentFile = text.systemd (toString cfg.environmentFile); }
    // lib.optionalAttrs declared.stateDirectory {
      StateDirectory = text.systemd (lib.removePrefix "/var/lib/" cfg.dataDir);
      StateDirectoryMode = "0700";
      WorkingDirectory = text.systemd cfg.dataDir;
    }
  );
}
