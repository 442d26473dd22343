# What came of an evaluation, as data.
evaluated:
let
  inherit (evaluated) config options;
  isOption = value: value._type or "" == "option";
  shown =
    path: set:
    builtins.concatMap (
      name:
      let
        value = set.${name};
        here = path ++ [ name ];
      in
      # Of the module system itself.
      if name == "_module" || name == "_definedNames" then
        [ ]
      else if isOption value then
        [
          {
            name = builtins.concatStringsSep "." here;
            description = value.description.text or value.description or "";
            type = value.type.description or value.type.name;
            visible = value.visible or true;
          }
        ]
      else
        shown here value
    ) (builtins.attrNames set);
  hosts = config.services.nginx.virtualHosts;
  # NixOS has some of its own.
  ours = builtins.filter (message: builtins.match "services\\.firn.*" message != null);
in
{
  failed = ours (
    map (assertion: assertion.message) (
      builtins.filter (assertion: !assertion.assertion) config.assertions
    )
  );
  warnings = ours config.warnings;
  units = builtins.mapAttrs (_: unit: unit.text) (
    builtins.removeAttrs config.systemd.units (
      builtins.filter (name: builtins.match "firn-.*" name == null) (builtins.attrNames config.systemd.units)
    )
  );
  firewall = { inherit (config.networking.firewall) allowedTCPPorts allowedUDPPorts; };
  postgresql = { inherit (config.services.postgresql) enable ensureDatabases ensureUsers; };
  nginx = {
    inherit (config.services.nginx) enable;
    # What is on for all virtual hosts.
    recommended = builtins.filter (
      name: builtins.match "recommended.*Settings" name != null && config.services.nginx.${name}
    ) (builtins.attrNames options.services.nginx);
    virtualHosts = builtins.mapAttrs (_: host: {
      inherit (host) enableACME forceSSL;
      locations = builtins.mapAttrs (_: location: {
        inherit (location) proxyPass proxyWebsockets extraConfig;
        # Once for all of them.
        recommendedProxySettings =
          location.recommendedProxySettings or config.services.nginx.recommendedProxySettings;
      }) host.locations;
    }) hosts;
  };
  options = shown [ ] options.services.firn;
}
