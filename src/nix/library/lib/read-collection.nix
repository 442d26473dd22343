# A collection's tree (collection.json, lock.json, records/, expressions/, modules/) as data and as functions of
# nixpkgs; each package is read only when something asks for it.
root:
let
  check = import ./check.nix;
  lock = builtins.fromJSON (builtins.readFile (root + "/lock.json"));
  collection = builtins.fromJSON (builtins.readFile (root + "/collection.json"));
  recordOf = cid: builtins.fromJSON (builtins.readFile (root + "/records/${check.cid cid}.json"));

  ownName = definition: builtins.head (builtins.match "at://[^/]+/[^/]+/([^/]+)" (check.text definition));
  nameOf = item: check.service (if (item.name or null) != null then item.name else ownName item.definition);
  # What the collection wants of a service, by name.
  wanted = builtins.listToAttrs (
    map (item: {
      name = nameOf item;
      value = item.service or null;
    }) (check.list collection.items)
  );

  closureOf =
    name: uri:
    import ./closure.nix {
      inherit name recordOf;
      lock = lock // {
        root = uri;
      };
      expressionOf = cid: root + "/expressions/${cid}.nix";
      moduleOf = cid: index: root + "/modules/${cid}/${toString index}.nix";
    };

  serviceOf =
    name: uri:
    let
      node = lock.nodes.${uri};
      record = recordOf node.cid;
    in
    {
      inherit (closureOf name uri) nixosModule;
      wanted = wanted.${name};
      declared =
        if (record.artifact.service or null) == null then
          null
        else
          import ./service/declared.nix {
            inherit name record;
            definition = node.definition or { };
          };
    };
in
{
  packages = builtins.mapAttrs closureOf lock.items;

  profile = import ./profile.nix {
    inherit (lock) leftOut;
    inherit (lock.collection) uri;
    items = builtins.mapAttrs serviceOf lock.items;
    missing = builtins.filter (name: wanted.${name} != null) (builtins.attrNames lock.leftOut);
  };
}
