{ config, lib, ... }:
let
  cfg = config.services.firn;
  hostOf = import ./reachable-host.nix { inherit lib; };
in
{
  # With no domain there is an assertion, which should be what is seen.
  config = lib.mkIf (cfg.enable && cfg.nginx.enable && cfg.domain != null) {
    services.nginx = {
      enable = true;
      virtualHosts.${cfg.domain} = {
        forceSSL = lib.mkDefault (cfg.nginx.tls != "none");
        enableACME = lib.mkDefault (cfg.nginx.tls == "acme");
        locations."/" = {
          proxyPass = "http://${hostOf cfg.settings.FIRN_HOST}:${toString cfg.settings.FIRN_PORT}";
          proxyWebsockets = true;
          # Here alone: for all of nginx they would change other virtual hosts. Nor is anything else set for all of it,
          # as recommendedTlsSettings would be: NixOS' own defaults of TLS are sound.
          recommendedProxySettings = lib.mkDefault true;
          # The body of the publish form, which firn itself bounds; the longest answers are trees, and a stream's silence.
          extraConfig = ''
            client_max_body_size 4m;
            proxy_read_timeout 120s;
            proxy_send_timeout 120s;
          '';
        };
      };
    };
  };
}
