# A set of packages (set.json, packages/, expressions/, modules/): by name, each read only when something asks for it.
root:
let
  check = import ./check.nix;
  inherit (builtins.fromJSON (builtins.readFile (root + "/set.json"))) packages;
  usual = [
    "x86_64-linux"
    "aarch64-linux"
    "x86_64-darwin"
    "aarch64-darwin"
  ];
in
builtins.mapAttrs (
  name:
  { systems }:
  let
    closure = builtins.fromJSON (builtins.readFile (root + "/packages/${check.name name}.json"));
    package = import ./closure.nix {
      inherit (closure) lock;
      recordOf = cid: closure.records.${cid};
      expressionOf = cid: root + "/expressions/${cid}.nix";
      moduleOf = cid: index: root + "/modules/${cid}/${toString index}.nix";
    };
  in
  {
    systems = if systems == [ ] then usual else check.listOf check.system systems;
    inherit (package)
      build
      declaredModule
      nixosModule
      homeModule
      darwinModule
      ;
  }
) packages
