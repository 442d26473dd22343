# services.firn.<name>: a NixOS module made from the `service` of a recipe (./declared.nix).
{ option, declared }:
{
  lib,
  config,
  options,
  pkgs,
  ...
}:
let
  cfg = config.services.firn.${option};
  firn = "services.firn.${option}";
  arguments = {
    inherit lib config options pkgs declared cfg firn;
    chosen = options.services.firn.${option};
    values = import ./values.nix { inherit lib declared cfg; };
    others = import ./requires.nix { inherit lib config declared; };
  };
  part = file: import file arguments;
in
{
  options.services.firn.${option} =
    import ./options.nix arguments // import ./setting-options.nix { inherit lib declared; };

  config = lib.mkIf cfg.enable (
    lib.mkMerge (
      [
        { services.firn.${option}.settings = part ./filled.nix; }
        { systemd.services.${declared.unit} = part ./unit.nix; }
        (part ./assertions.nix)
      ]
      ++ lib.optional (declared.ports != [ ]) (part ./firewall.nix)
      ++ lib.optional (declared.database == "postgresql") (part ./postgresql.nix)
      ++ lib.optional (declared.web && declared.webPort != null) (part ./nginx.nix)
    )
  );
}
