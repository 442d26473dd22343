# A machine with a network of its own, a PLC directory and a PDS, and firn with PostgreSQL and nginx before it.
{ pkgs, ... }:
let
  plc = "http://localhost:2582";
  pds = "http://localhost:2583";
in
{
  imports = [ ../. ];

  virtualisation.memorySize = 2048;
  environment.etc."firn-secret-key".text =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  networking.hosts."127.0.0.1" = [ "firn.test" ];

  systemd.services.plc = {
    wantedBy = [ "multi-user.target" ];
    serviceConfig = {
      ExecStart = "${pkgs.callPackage ./plc.nix { }}/bin/firn-test-plc 2582";
      DynamicUser = true;
    };
  };

  services.bluesky-pds = {
    enable = true;
    settings = {
      PDS_PORT = 2583;
      PDS_HOSTNAME = "localhost";
      PDS_SERVICE_DID = "did:web:localhost%3A2583";
      PDS_SERVICE_HANDLE_DOMAINS = ".test";
      PDS_DID_PLC_URL = plc;
      PDS_CRAWLERS = "";
      PDS_DEV_MODE = "true";
      PDS_DISABLE_SSRF_PROTECTION = "true";
      PDS_INVITE_REQUIRED = "false";

      # Keys of a network that ends with the test.
      PDS_JWT_SECRET = "7b93fee53be046bf59c27a32a0fb2069";
      PDS_ADMIN_PASSWORD = "3a4077bc0d5f04eca945ef0509f7e809";
      PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX = "ae4f5028d04c833ba630f29debd5ff80b7700e43e9f4bf70f729a88cd6a6ce35";
    };
  };

  services.firn = {
    enable = true;
    domain = "firn.test";
    nginx = {
      enable = true;
      tls = "none";
    };
    database.createLocally = true;
    secretKeyFile = "/etc/firn-secret-key";
    settings = {
      FIRN_DEVELOPMENT = true;
      FIRN_HANDLE_RESOLVERS.".test" = pds;
      FIRN_PLC_URL = plc;
      FIRN_SOURCES = [ pds ];
    };
    standbyIngester.enable = true;
  };
}
