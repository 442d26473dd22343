# A part of an address as it reads decoded, as decodeURIComponent has it: as it stands where it cannot be (a lone %), and
# null where it holds what Nix could not write (controls, and UTF-8).
text:
let
  inherit (builtins) elemAt isString;
  parts = builtins.split "%([0-9A-Fa-f]{2})" text;
  isLone = part: isString part && builtins.match ".*%.*" part != null;
  codes = builtins.filter (part: !isString part) parts;
  isPlain = code: builtins.match "[2-6].|7[^Ff]" (elemAt code 0) != null;
  sign = code: builtins.fromJSON ''"\u00${elemAt code 0}"'';
in
if builtins.any isLone parts then
  text
else if builtins.all isPlain codes then
  builtins.concatStringsSep "" (map (part: if isString part then part else sign part) parts)
else
  null
