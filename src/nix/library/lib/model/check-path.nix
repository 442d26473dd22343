# A place below a folder: names in any script with / between, none of them empty, . or ..
path:
let
  check = import ../check.nix;
  maxBytes = 4096;
in
if
  builtins.stringLength (check.text path) <= maxBytes
  && builtins.match "(.*/)?([.][.]?)?(/.*)?" path == null
  && builtins.match "[^[:cntrl:]\\]+" path != null
then
  path
else
  throw "firn: ${builtins.toJSON path} is no path of a file: names with / between, none of them empty, . or .."
