# A name that a person chose as one that a store path may have.
name:
let
  plain = builtins.concatStringsSep "-" (
    builtins.filter builtins.isString (builtins.split "[^A-Za-z0-9+._=-]+" name)
  );
  led = builtins.head (builtins.match "[.-]*(.*)" plain);
in
if led == "" then "model" else builtins.substring 0 150 led
