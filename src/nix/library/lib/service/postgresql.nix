# Its database and role in this machine's PostgreSQL. Both are called as its user, whom PostgreSQL knows by the unix
# socket.
{
  lib,
  options,
  cfg,
  ...
}:
let
  knows = (options.services.postgresql.ensureUsers.type.getSubOptions or (_: { })) [ ];
in
lib.mkIf cfg.database.createLocally {
  services.postgresql = {
    enable = true;
    ensureDatabases = [ cfg.user ];
    ensureUsers = [
      (
        { name = cfg.user; }
        // (
          # Before NixOS 23.11.
          if knows ? ensurePermissions && !(knows ? ensureDBOwnership) then
            { ensurePermissions."DATABASE \"${cfg.user}\"" = "ALL PRIVILEGES"; }
          else
            { ensureDBOwnership = true; }
        )
      )
    ];
  };
}
