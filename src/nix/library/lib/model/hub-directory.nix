# The directory of a model in a hub cache, from its name there (org/name, or name alone), as huggingface_hub names it
# (repo_folder_name, validate_repo_id).
id:
let
  name = "[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?";
  isFit =
    builtins.isString id
    && builtins.stringLength id <= 96
    && builtins.match "(${name}/)?${name}" id != null
    && builtins.match ".*(--|[.][.]).*|.*[.]git(/.*)?" id == null;
in
if isFit then
  "models--" + builtins.replaceStrings [ "/" ] [ "--" ] id
else
  throw "firn: ${
    if builtins.isString id then builtins.toJSON id else "a ${builtins.typeOf id}"
  } is no name of a model in a hub cache: write org/name, of letters, digits, - _ and ., without -- or .."
