# JSON with one spelling per value, byte for byte that of src/nix/canonical-json.ts: keys sorted by UTF-16 unit, no
# space, integers alone.
let
  character = hex: builtins.fromJSON "\"\\u${hex}\"";
  pair = high: low: builtins.fromJSON "\"\\u${high}\\u${low}\"";
  firstByte = builtins.substring 0 1;

  # Bytes sort as UTF-16 does but for characters of two units, whose first byte is F0 to F4: those come before U+E000
  # and after U+D7FF, the last one with ED in front (its next byte is 9F at most).
  early = "${firstByte (character "d7ff")}${firstByte (character "00e9")}";
  leads = map firstByte [
    (pair "d800" "dc00")
    (pair "d8c0" "dc00")
    (pair "d9c0" "dc00")
    (pair "dac0" "dc00")
    (pair "dbc0" "dc00")
  ];
  sortable = builtins.replaceStrings leads (map (lead: early + lead) leads);
  sorted = builtins.sort (a: b: sortable a < sortable b);

  digits = [ "0" "1" "2" "3" "4" "5" "6" "7" "8" "9" "a" "b" "c" "d" "e" "f" ];
  controls = builtins.tail (builtins.concatMap (high: map (low: "00${high}${low}") digits) [ "0" "1" ]);
  short = {
    "0008" = "\\b";
    "0009" = "\\t";
    "000a" = "\\n";
    "000c" = "\\f";
    "000d" = "\\r";
  };
  escape = builtins.replaceStrings ([ "\\" "\"" ] ++ map character controls) (
    [ "\\\\" "\\\"" ] ++ map (hex: short.${hex} or "\\u${hex}") controls
  );
  quote = text: "\"${escape text}\"";

  # What a double holds exactly.
  largest = 9007199254740991;
  integer =
    value:
    if value >= -largest && value <= largest then
      toString value
    else
      throw "firn: ${toString value} is no integer that JSON can hold";
  number =
    value:
    let
      whole = builtins.floor value;
    in
    if value >= -largest && value <= largest && whole == value then
      integer whole
    else
      throw "firn: ${toString value} is no integer that JSON can hold";

  print =
    value:
    {
      null = "null";
      bool = if value then "true" else "false";
      int = integer value;
      float = number value;
      string = quote value;
      list = "[${builtins.concatStringsSep "," (map print value)}]";
      set =
        if value.type or null == "derivation" then
          throw "firn: a derivation is not JSON"
        else
          "{${builtins.concatStringsSep "," (map (name: "${quote name}:${print value.${name}}") (sorted (builtins.attrNames value)))}}";
    }
    .${builtins.typeOf value} or (throw "firn: a ${builtins.typeOf value} is not JSON");
in
print
