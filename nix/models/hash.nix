# A sha256 in any of Nix's forms (SRI, hex, nix32, base64; bare or after "sha256:") as SRI; a sha512 only where it is SRI
# already.
hash:
let
  inherit (builtins) elemAt genList stringLength substring;
  characters = text: genList (at: substring at 1 text) (stringLength text);
  table =
    alphabet:
    builtins.listToAttrs (
      genList (value: {
        name = substring value 1 alphabet;
        inherit value;
      }) (stringLength alphabet)
    );
  hexDigits = "0123456789abcdef";
  base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  hexValues = table hexDigits // { A = 10; B = 11; C = 12; D = 13; E = 14; F = 15; };
  nix32Values = table "0123456789abcdfghijklmnpqrsvwxyz";

  # Three digits of hex are two of base64; 64 and two zeros make 22 times three.
  ofHex =
    hex:
    let
      digits = map (digit: hexValues.${digit}) (characters (hex + "00"));
      three = at: elemAt digits (3 * at) * 256 + elemAt digits (3 * at + 1) * 16 + elemAt digits (3 * at + 2);
      two = value: substring (value / 64) 1 base64 + substring (value - value / 64 * 64) 1 base64;
      text = builtins.concatStringsSep "" (genList (at: two (three at)) 22);
    in
    "sha256-${substring 0 43 text}=";

  # The last character holds the lowest five bits of the first byte.
  ofNix32 =
    text:
    let
      bitsOf = value: genList (at: builtins.bitAnd 1 (value / elemAt [ 1 2 4 8 16 ] at)) 5;
      bits = builtins.concatMap (at: bitsOf nix32Values.${substring (51 - at) 1 text}) (genList (at: at) 52);
      half = at: elemAt bits at + 2 * elemAt bits (at + 1) + 4 * elemAt bits (at + 2) + 8 * elemAt bits (at + 3);
      byte = at: substring (half (8 * at + 4)) 1 hexDigits + substring (half (8 * at)) 1 hexDigits;
    in
    ofHex (builtins.concatStringsSep "" (genList byte 32));

  bare = builtins.match "(sha256[:-])?(.*)" hash;
  digest = elemAt bare 1;
  is = pattern: builtins.match pattern digest != null;
in
if builtins.match "sha512-[A-Za-z0-9+/]{86}==" hash != null then
  hash
else if is "[0-9a-fA-F]{64}" then
  ofHex digest
else if is "[0-9abcdfghijklmnpqrsvwxyz]{52}" then
  ofNix32 digest
else if is "[A-Za-z0-9+/]{43}=" then
  "sha256-${digest}"
else
  throw "firn: ${builtins.toJSON hash} is no hash: write it as sha256-… (SRI), or as 64 characters of hex"
