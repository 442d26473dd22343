# The sha256 of an SRI hash as hex: two digits of base64 are three of it.
sri:
let
  inherit (builtins) genList stringLength substring;
  digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  values = builtins.listToAttrs (
    genList (value: {
      name = substring value 1 digits;
      inherit value;
    }) (stringLength digits)
  );
  base64 = builtins.match "sha256-([A-Za-z0-9+/]{43})=" sri;
  text = builtins.head base64 + "A";
  valueAt = at: values.${substring at 1 text};
  hexDigit = value: substring value 1 "0123456789abcdef";
  three =
    at:
    let
      value = valueAt (2 * at) * 64 + valueAt (2 * at + 1);
    in
    hexDigit (value / 256) + hexDigit (builtins.bitAnd 15 (value / 16)) + hexDigit (builtins.bitAnd 15 value);
in
if base64 == null then
  throw "firn: the hash of a single file is a sha256 (sha256-…), not ${builtins.toJSON sri}"
else
  substring 0 64 (builtins.concatStringsSep "" (genList three 22))
