# The value of a tree that is no atom by itself (a crate, an npm package, plain files): its manifest as data.
root:
let
  readers = {
    "Cargo.toml" = builtins.fromTOML;
    "pyproject.toml" = builtins.fromTOML;
    "package.json" = builtins.fromJSON;
  };
  found = builtins.filter (name: builtins.pathExists (root + "/${name}")) (builtins.seq root (builtins.attrNames readers));
  name = builtins.head found;
in
if found == [ ] then { } else readers.${name} (builtins.readFile (root + "/${name}"))
