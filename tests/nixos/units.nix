# The unit of each of many services, or null where it is refused: { service } of the recipe and { summary } of the
# definition, in a file of JSON.
{ tree, services, system }:
let
  lib = import ./stub-lib;
  pkgs = import ./pkgs.nix { inherit system; };
  unitOf =
    { service, summary, build }:
    let
      modules = import (tree + "/lib/service/modules.nix") {
        name = "pds";
        uri = "at://did:plc:x/dev.firn.release/package:pds:1.0.0";
        record = {
          version = "1.0.0";
          artifact = {
            "$type" = "dev.firn.recipe";
            mainProgram = "pds";
            inherit build service;
          };
        };
        definition = { inherit summary; };
        build = pkgs: pkgs.curl;
        moduleOf = index: throw "there is no module";
      };
      evaluated = lib.evalModules {
        modules = [
          modules.nixosModule
          ./stub-nixos.nix
          { services.firn.pds.enable = true; }
        ];
        specialArgs = { inherit pkgs; };
      };
      text = evaluated.config.systemd.units."firn-pds.service".text;
      # A service that is refused has no unit, and an assertion that says why.
      tried = builtins.tryEval (builtins.seq (builtins.length evaluated.config.assertions) (builtins.deepSeq text text));
    in
    if tried.success then tried.value else null;
in
map unitOf (builtins.fromJSON (builtins.readFile services))
