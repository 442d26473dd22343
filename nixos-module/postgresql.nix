{ config, lib, ... }:
let
  cfg = config.services.firn;
in
{
  config = lib.mkIf (cfg.enable && cfg.database.createLocally) {
    services.postgresql = {
      enable = true;
      ensureDatabases = [ "firn" ];
      # As its owner firn may create the extension that it needs, pg_trgm, which PostgreSQL trusts.
      ensureUsers = [
        {
          name = "firn";
          ensureDBOwnership = true;
        }
      ];
    };
  };
}
