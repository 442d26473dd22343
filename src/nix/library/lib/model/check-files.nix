# Files of a model, each with a place of its own: none is there twice, and none below another.
files:
let
  count = builtins.length files;
  byPath = builtins.listToAttrs (
    map (file: {
      name = file.path;
      value = file;
    }) files
  );
  # dirOf of a name alone is ".".
  parents =
    path:
    let
      parent = dirOf path;
    in
    if parent == "." then [ ] else [ parent ] ++ parents parent;
  directories = builtins.listToAttrs (
    builtins.concatMap (
      file:
      map (path: {
        name = path;
        value = file.path;
      }) (parents file.path)
    ) files
  );
  both = builtins.attrNames (builtins.intersectAttrs directories byPath);
in
if builtins.length (builtins.attrNames byPath) != count then
  throw "firn: the model lists a path twice"
else if both != [ ] then
  throw "firn: ${builtins.toJSON directories.${builtins.head both}} lies below ${builtins.toJSON (builtins.head both)}, which is a file"
else
  files
