# A virtual host of nginx; only when asked for. Other virtual hosts of the machine stay as they are.
{
  lib,
  options,
  cfg,
  values,
  ...
}:
let
  optionsOf = type: (type.getSubOptions or (_: { })) [ ];
  location = optionsOf ((optionsOf options.services.nginx.virtualHosts.type).locations.type or { });
in
lib.mkIf cfg.nginx.enable {
  services.nginx = {
    enable = true;
    recommendedTlsSettings = lib.mkDefault true;
    # Without a name there is an assertion, and no host.
    virtualHosts = lib.optionalAttrs (cfg.nginx.hostName != null) {
      ${cfg.nginx.hostName} = {
        enableACME = lib.mkIf cfg.nginx.tls (lib.mkDefault true);
        forceSSL = lib.mkIf cfg.nginx.tls (lib.mkDefault true);
        locations."/" = {
          proxyPass = values.address;
          proxyWebsockets = true;
          extraConfig = lib.mkIf (cfg.nginx.maxBodySize != null) "client_max_body_size ${cfg.nginx.maxBodySize};";
        }
        // lib.optionalAttrs (location ? recommendedProxySettings) { recommendedProxySettings = lib.mkDefault true; };
      };
    };
  }
  # Before NixOS 22.11 there was one for all.
  // lib.optionalAttrs (!(location ? recommendedProxySettings)) { recommendedProxySettings = lib.mkDefault true; };
}
