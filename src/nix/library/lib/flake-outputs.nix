# A flake in a source, with the inputs that its flake.lock (version 7) names. Not by builtins.getFlake, which takes no
# store path where evaluation is pure, nor by fetchTree, which is an experiment.
{
  source,
  # Folder of flake.nix in the source; "" for the source itself.
  folder,
}:
let
  check = import ./check.nix;
  root = "${source}${if folder == "" then "" else "/${folder}"}";
  lockFile = root + "/flake.lock";
  lock =
    if builtins.pathExists lockFile then
      builtins.fromJSON (builtins.readFile lockFile)
    else
      {
        version = 7;
        root = "root";
        nodes.root = { };
      };

  nodeOf = key: lock.nodes.${key} or (throw "firn: flake.lock has no node ${builtins.toJSON key}");
  # A text names a node, a list the way to one from the root.
  follow = key: path: if path == [ ] then key else follow (inputOf key (builtins.head path)) (builtins.tail path);
  inputOf =
    key: name:
    let
      reference =
        (nodeOf key).inputs.${name} or (throw "firn: flake.lock has no input ${builtins.toJSON name} of ${key}");
    in
    if builtins.isList reference then follow lock.root reference else check.text reference;

  # What a flake sees of its own and of others' sources.
  sourceOf =
    key:
    let
      inherit (nodeOf key) locked;
      time = check.integer (locked.lastModified or 0);
    in
    if key == lock.root then
      {
        outPath = "${source}";
        lastModified = 0;
        lastModifiedDate = "19700101000000";
      }
    else
      {
        outPath = import ./locked-input.nix { inherit locked root; };
        lastModified = time;
        lastModifiedDate = import ./date.nix time;
      }
      // builtins.intersectAttrs {
        rev = null;
        narHash = null;
        revCount = null;
      } locked
      // (if locked ? rev then { shortRev = builtins.substring 0 7 (check.commit locked.rev); } else { });

  flakes = builtins.mapAttrs (
    key: node:
    let
      sourceInfo = sourceOf key;
      inside = if key == lock.root then folder else check.text (node.locked.dir or "");
      outPath = if inside == "" then sourceInfo.outPath else "${sourceInfo.outPath}/${check.path inside}";
      flake = import (outPath + "/flake.nix");
      inputs = builtins.mapAttrs (name: _: flakes.${inputOf key name}) (node.inputs or { });
      missing = builtins.filter (name: name != "self" && !(inputs ? ${name})) (
        builtins.attrNames (flake.inputs or { })
      );
      outputs = flake.outputs (inputs // { inherit self; });
      self =
        outputs
        // sourceInfo
        // {
          inherit
            outPath
            inputs
            outputs
            sourceInfo
            ;
          _type = "flake";
        };
    in
    if !(node.flake or true) then
      sourceInfo // { inherit sourceInfo; }
    else if missing != [ ] then
      throw "firn: flake.lock does not pin the inputs ${builtins.concatStringsSep ", " missing}"
    else
      self
  ) lock.nodes;
in
if lock.version != 7 && lock.version != 5 && lock.version != 6 then
  throw "firn: flake.lock has the version ${toString lock.version}, which this tree does not read"
else
  flakes.${lock.root}
