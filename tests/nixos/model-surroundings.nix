# The options that the modules of models set, in small: of NixOS, of Home Manager, of devenv.
{ lib, ... }:
let
  inherit (lib) mkOption types;
  option =
    type: default:
    mkOption {
      inherit type default;
      description = "As it is there.";
    };
  values = option (types.attrsOf types.unspecified) { };
  source = types.submodule {
    options.source = mkOption {
      type = types.unspecified;
      description = "As it is there.";
    };
  };
  files = option (types.attrsOf source) { };
in
{
  options = {
    environment.etc = files;
    environment.variables = values;
    users.groups = values;
    systemd.tmpfiles.rules = option (types.listOf types.str) [ ];

    xdg.cacheHome = option types.str "/home/alice/.cache";
    xdg.dataFile = files;
    home.activation = values;
    home.sessionVariables = values;

    env = values;
    enterShell = option types.lines "";
  };
}
