# A virtual host of nginx; only when asked for.
{
  lib,
  cfg,
  values,
  ...
}:
lib.mkIf cfg.nginx.enable {
  services.nginx = {
    enable = true;
    recommendedGzipSettings = lib.mkDefault true;
    recommendedOptimisation = lib.mkDefault true;
    recommendedProxySettings = lib.mkDefault true;
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
        };
      };
    };
  };
}
