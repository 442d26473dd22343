# firn on NixOS: `services.firn`. Options are listed in docs/options.md.
{
  imports = [
    ./options.nix
    ./assertions.nix
    ./units.nix
    ./postgresql.nix
    ./nginx.nix
    ./operate.nix
  ];
}
