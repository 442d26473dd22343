# A package tree (lock.json, record.json, dependencies/, expressions/, modules/) as data and as a function of nixpkgs.
root:
let
  lock = builtins.fromJSON (builtins.readFile (root + "/lock.json"));
  rootNode = lock.nodes.${lock.root};
  recordFile = cid: if cid == rootNode.cid then root + "/record.json" else root + "/dependencies/${cid}.json";
in
import ./closure.nix {
  inherit lock;
  recordOf = cid: builtins.fromJSON (builtins.readFile (recordFile cid));
  expressionOf = cid: root + "/expressions/${cid}.nix";
  moduleOf = cid: index: root + "/modules/${cid}/${toString index}.nix";
}
