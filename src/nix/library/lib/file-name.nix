# A store name for a download: the last part of its address, with what a store name cannot hold replaced.
url:
let
  base = baseNameOf url;
  plain = builtins.concatStringsSep "-" (
    builtins.filter builtins.isString (builtins.split "[^A-Za-z0-9+._=-]+" base)
  );
  led = builtins.match "[.-]*(.*)" plain;
  name = builtins.substring 0 150 (builtins.head led);
in
if name == "" then
  "download"
else if builtins.match ".*[.]drv" name != null then
  # Nix keeps that ending to itself.
  "${name}-"
else
  name
