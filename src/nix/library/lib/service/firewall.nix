# Declared ports in the firewall, at the values of their settings; only when asked for.
{
  lib,
  declared,
  cfg,
  values,
  ...
}:
let
  behindNginx = cfg ? nginx && cfg.nginx.enable;
  own = map (port: port.port) (lib.filter (port: !(behindNginx && port.name == declared.webPort.name)) values.ports);
  byProtocol =
    protocol:
    map (port: port.port) (
      lib.filter (port: port.protocol == protocol && lib.elem port.port own) values.ports
    );
in
lib.mkIf cfg.openFirewall {
  networking.firewall = {
    allowedTCPPorts = byProtocol "tcp" ++ lib.optionals behindNginx ([ 80 ] ++ lib.optional cfg.nginx.tls 443);
    allowedUDPPorts = byProtocol "udp";
  };
}
