# The CID of bytes by their sha256 in hex: version 1, raw, in lower-case base32 (https://github.com/multiformats/cid).
hex:
let
  digits = builtins.listToAttrs (
    builtins.genList (value: {
      name = builtins.substring value 1 "0123456789abcdef";
      inherit value;
    }) 16
  );
  # Version, codec, and the multihash's function and length.
  all = "01551220" + hex;
  digit = at: if at < builtins.stringLength all then digits.${builtins.substring at 1 all} else 0;
  letter = value: builtins.substring value 1 "abcdefghijklmnopqrstuvwxyz234567";
  # Five digits of 4 bits are four letters of 5.
  group =
    index:
    let
      bits = builtins.foldl' (sum: offset: sum * 16 + digit (index * 5 + offset)) 0 [
        0
        1
        2
        3
        4
      ];
      five = shift: letter (builtins.bitAnd (bits / shift) 31);
    in
    five 32768 + five 1024 + five 32 + five 1;
in
# 72 digits are 58 letters.
"b" + builtins.substring 0 58 (builtins.concatStringsSep "" (builtins.genList group 15))
