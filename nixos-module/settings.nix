# Type of `services.firn.settings`: the settings of src/config.ts, in their words. Others pass as they are, for a
# package that is newer than this module.
{
  lib,
  cfg,
  # Of the PostgreSQL of this host.
  postgresqlPort,
}:
let
  inherit (lib) mkOption types;

  # firn's own default counts where none is given here.
  setting =
    {
      type,
      default ? null,
      ...
    }@option:
    mkOption (
      option
      // {
        type = types.nullOr type;
        inherit default;
      }
    );

  url = protocols: types.strMatching "(${protocols})://[^,[:space:]]+";
in
types.submodule {
  freeformType = types.attrsOf (
    types.nullOr (
      types.oneOf [
        types.bool
        types.int
        types.str
      ]
    )
  );

  options = {
    FIRN_PORT = mkOption {
      type = types.port;
      default = 3000;
      example = 8080;
      description = "Port of the AppView.";
    };
    FIRN_HOST = mkOption {
      type = types.strMatching "[A-Za-z0-9:.-]+";
      default = "127.0.0.1";
      example = "0.0.0.0";
      description = "Address that the AppView listens on.";
    };
    FIRN_METRICS_PORT = setting {
      type = types.port;
      default = 9464;
      description = ''
        Port of /metrics for Prometheus, and of /xrpc/_health: apart from the public one. By the latter systemd learns
        that an ingester is ready.
      '';
    };
    FIRN_METRICS_HOST = mkOption {
      type = types.strMatching "[A-Za-z0-9:.-]+";
      default = "127.0.0.1";
      example = "10.0.0.1";
      description = "Address that they listen on.";
    };
    FIRN_PUBLIC_URL = setting {
      type = types.strMatching "https?://[^/?#@[:space:]]+";
      default =
        if cfg.domain == null then
          null
        else if cfg.nginx.enable && cfg.nginx.tls == "none" then
          "http://${cfg.domain}"
        else
          "https://${cfg.domain}";
      defaultText = lib.literalExpression ''"https://''${config.services.firn.domain}"'';
      example = "https://firn.example";
      description = ''
        Address that people, PDSes and Nix use. With https, logging in uses a confidential OAuth client.
      '';
    };
    FIRN_DATA_DIR = mkOption {
      type = types.str;
      default = "/var/lib/firn";
      readOnly = true;
      description = "Where the embedded database, generated keys and emitted trees lie.";
    };
    DATABASE_URL = setting {
      type = url "postgres(ql)?";
      default = if cfg.database.createLocally then
          "postgres:///firn?host=/run/postgresql&user=firn"
          + lib.optionalString (postgresqlPort != 5432) "&port=${toString postgresqlPort}"
        else
          null;
      defaultText = lib.literalMD "the local one, with {option}`services.firn.database.createLocally`";
      example = "postgres://firn@127.0.0.1/firn";
      description = ''
        PostgreSQL 15 or newer, with the extension pg_trgm at hand. Needed to run the programs apart. The ingester needs
        its own address, not that of a pooler. With a password in it, give it by
        {option}`services.firn.database.urlFile`.
      '';
    };
    FIRN_SOURCES = setting {
      type = types.nonEmptyListOf (url "((jetstream|relay|pds)\\+)?(wss?|https?)");
      example = [
        "wss://pds.one.example"
        "wss://pds.two.example"
      ];
      description = ''
        Hosts of com.atproto.sync.subscribeRepos: one relay, or several PDSes. A Jetstream as jetstream+wss://…. Others
        are asked what they are, unless it is said: relay+wss://… or pds+wss://….
      '';
    };
    FIRN_PLC_URL = setting {
      type = url "https?";
      example = "https://plc.example";
      description = "Directory of did:plc documents.";
    };
    FIRN_SERVICE_DID = setting {
      type = types.strMatching "did:[a-z]+:[A-Za-z0-9._:%-]+";
      example = "did:web:firn.example";
      description = "DID under which PDSes address this AppView in proxied calls.";
    };
    FIRN_NIXPKGS = setting {
      type = types.strMatching ".+[?&]narHash=sha256-[A-Za-z0-9+/]{43}=.*";
      example = "github:NixOS/nixpkgs/<40 hex>?narHash=sha256-…";
      description = ''
        Locked flake reference of the nixpkgs that emitted flakes pin where the author pinned none.
      '';
    };
    FIRN_FRESHNESS = setting {
      type = types.nonEmptyListOf (types.strMatching "git|[a-z]+=https?://[^,[:space:]]+");
      example = [
        "git"
        "npm=https://npm.example"
      ];
      description = ''
        Has the ingester ask once a day whether sources have newer versions: git (the tags of repositories at any
        forge), and registries by the address of their API.
      '';
    };
    FIRN_ATOM_MIRRORS = setting {
      type = types.nonEmptyListOf (types.strMatching "https://[^,[:space:]]+");
      example = [
        "https://git.example/home.git"
        "https://forge.example/octo/atoms"
      ];
      description = ''
        Git repositories whose atoms the ingester indexes once an hour, marked as unsigned.
      '';
    };
    FIRN_LOG_LEVEL = setting {
      type = types.enum [
        "debug"
        "info"
        "warn"
        "error"
        "silent"
      ];
      example = "warn";
      description = "How much is logged.";
    };
    FIRN_DEVELOPMENT = setting {
      type = types.bool;
      example = true;
      description = ''
        true lets outward requests use http and loopback addresses, for a network on this machine.
      '';
    };
    FIRN_HANDLE_RESOLVERS = setting {
      type = types.attrsOf (url "https?");
      example = {
        ".test" = "http://localhost:2583";
      };
      description = ''
        Only with FIRN_DEVELOPMENT: PDSes that answer for the handles under a suffix.
      '';
    };
  };
}
