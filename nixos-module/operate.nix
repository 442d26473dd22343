# `firn-operate dead-letters list`: the programs for operators (README, "Operate it"), as the user that firn's units
# have, with their settings and secrets. What they read and write are standard input and output.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.services.firn;
  environment = import ./environment.nix { inherit lib cfg; };

  programs = [
    "dead-letters"
    "migrate"
    "pins"
    "reindex"
  ];

  # The sandbox of the units as well. Standard input and output are open before it is there, whatever they are.
  properties =
    builtins.concatLists (
      lib.mapAttrsToList (
        name: value:
        map (each: "${name}=${if builtins.isBool each then lib.boolToString each else each}") (lib.toList value)
      ) (import ./hardening.nix)
    )
    ++ map (credential: "LoadCredential=${credential}") environment.credentials;

  options =
    map (property: "--property=${property}") properties
    ++ lib.mapAttrsToList (name: value: "--setenv=${name}=${value}") environment.plain;

  # systemd-run puts no directory in place of %d, as unit files do.
  inUnit = lib.concatStrings (
    map (name: ''export ${name}_FILE="$CREDENTIALS_DIRECTORY/${name}"; '') environment.secretNames
    ++ [ ''exec "$@"'' ]
  );

  command = pkgs.writeShellScriptBin "firn-operate" ''
    set -eu
    program=''${1-}
    case $program in
      ${lib.concatStringsSep " | " programs}) shift ;;
      *)
        echo "firn-operate: say which program: ${lib.concatStringsSep ", " programs}" >&2
        exit 2
        ;;
    esac
    exec ${config.systemd.package}/bin/systemd-run --quiet --pipe --wait --collect --service-type=exec \
      ${lib.concatMapStringsSep " \\\n      " lib.escapeShellArg options} \
      ${pkgs.runtimeShell} -c ${lib.escapeShellArg inUnit} firn-operate \
      "${cfg.package}/bin/firn-$program" "$@"
  '';
in
{
  config = lib.mkIf cfg.enable { environment.systemPackages = [ command ]; };
}
