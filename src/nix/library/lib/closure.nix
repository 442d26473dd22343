# A lock and its records as data and as a function of nixpkgs.
{
  lock,
  recordOf,
  # The file of an author-written expression: by CID, and by ".<part>" behind it for that of a part.
  expressionOf,
  # Author-written modules, by CID and by their place in the recipe's list.
  moduleOf,
  # What it is called where it stands among others; else as its definition is.
  name ? null,
}@arguments:
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
      inherit uri;
      node = node // {
        inherit referenced;
      };
      record = recordOf cid;
      expressionOf = place: expressionOf "${cid}${place}";
    };

  # The record that a strongRef names, where the lock has the very same.
  referenced =
    { uri, cid, ... }:
    let
      node = lock.nodes.${check.text uri} or (throw "firn: lock.json has no release ${builtins.toJSON uri}");
    in
    if node.cid == check.cid cid then
      recordOf node.cid
    else
      throw "firn: lock.json has another record of ${uri} than the one that is its source, ${cid}";

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

  name = if arguments.name or null != null then arguments.name else check.name rootNode.name;
  build = pkgs: (closureWith pkgs).${lock.root};
  modules = import ./service/modules.nix {
    inherit name build;
    uri = lock.root;
    record = rootRecord;
    definition = rootNode.definition or { };
    moduleOf = moduleOf (check.cid rootNode.cid);
  };
in
{
  inherit name build;
  systems = import ./systems.nix rootRecord;
  program = import ./program.nix rootRecord;
  # Values for `imports`, or null.
  inherit (modules)
    declaredModule
    nixosModule
    homeModule
    darwinModule
    ;
}
