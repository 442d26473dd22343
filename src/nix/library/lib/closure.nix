# A lock and its records as data and as a function of nixpkgs.
{
  lock,
  recordOf,
  expressionOf,
}:
let
  check = import ./check.nix;
  rootNode = lock.nodes.${lock.root};
  rootRecord = recordOf (check.cid rootNode.cid);

  releaseOf =
    uri:
    let
      node = lock.nodes.${uri} or (throw "firn: lock.json has no release ${builtins.toJSON uri}");
      cid = check.cid node.cid;
    in
    {
      inherit uri node;
      record = recordOf cid;
      expression = expressionOf cid;
    };

  # Every release of the closure is made once, and only when something asks for it.
  closureWith =
    pkgs:
    let
      built = builtins.mapAttrs (
        uri: node:
        import ./build.nix {
          inherit pkgs;
          release = releaseOf uri;
          dependencies = builtins.mapAttrs (
            _: dependency: built.${dependency} or (throw "firn: lock.json has no release ${builtins.toJSON dependency}")
          ) node.dependencies;
        }
      ) lock.nodes;
    in
    built;
in
{
  name = check.name rootNode.name;
  systems = import ./systems.nix rootRecord;
  program = import ./program.nix rootRecord;
  build = pkgs: (closureWith pkgs).${lock.root};
}
