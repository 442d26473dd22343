# A virtual host of nginx; only when asked for. Other virtual hosts of the machine stay as they are: nothing is set for all
# of nginx, recommendedTlsSettings neither, as NixOS' own defaults of TLS are sound.
{
  lib,
  config,
  options,
  cfg,
  values,
  ...
}:
let
  optionsOf = type: (type.getSubOptions or (_: { })) [ ];
  location = optionsOf ((optionsOf options.services.nginx.virtualHosts.type).locations.type or { });
  # Before NixOS 22.11 there was one option of headers for all locations.
  hasHeaders = location ? recommendedProxySettings;
  ownHeaders = ''
    proxy_set_header Host $host;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header X-Forwarded-Proto $scheme;
  '';
in
lib.mkIf cfg.nginx.enable {
  services.nginx = {
    enable = true;
    # Without a name there is an assertion, and no host.
    virtualHosts = lib.optionalAttrs (cfg.nginx.hostName != null) {
      ${cfg.nginx.hostName} = {
        enableACME = lib.mkIf cfg.nginx.tls (lib.mkDefault true);
        forceSSL = lib.mkIf cfg.nginx.tls (lib.mkDefault true);
        locations."/" = {
          proxyPass = values.address;
          proxyWebsockets = true;
          extraConfig =
            lib.optionalString (!hasHeaders && !config.services.nginx.recommendedProxySettings) ownHeaders
            + lib.optionalString (cfg.nginx.maxBodySize != null) "client_max_body_size ${cfg.nginx.maxBodySize};";
        }
        // lib.optionalAttrs hasHeaders { recommendedProxySettings = lib.mkDefault true; };
      };
    };
  };
}
