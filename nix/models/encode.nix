# A text as a part of an address, as encodeURIComponent has it; with "/" left as it is. What Nix could not encode
# (beyond ASCII) has its own address in the configuration.
text:
let
  reserved = [
    [ "%" "%25" ]
    [ " " "%20" ]
    [ "\"" "%22" ]
    [ "#" "%23" ]
    [ "$" "%24" ]
    [ "&" "%26" ]
    [ "+" "%2B" ]
    [ "," "%2C" ]
    [ ":" "%3A" ]
    [ ";" "%3B" ]
    [ "<" "%3C" ]
    [ "=" "%3D" ]
    [ ">" "%3E" ]
    [ "?" "%3F" ]
    [ "@" "%40" ]
    [ "[" "%5B" ]
    [ "]" "%5D" ]
    [ "^" "%5E" ]
    [ "{" "%7B" ]
    [ "|" "%7C" ]
    [ "}" "%7D" ]
    [ "'" "%27" ]
  ];
in
if builtins.match "[]A-Za-z0-9._~/% \"#$&+,:;<=>?@^{|}'()!*[-]*" text == null then
  throw "firn: the address of ${builtins.toJSON text} cannot be told from its path: write fileHashes.\"…\" = { hash = …; urls = [ … ]; }"
else
  builtins.replaceStrings (map builtins.head reserved) (map (pair: builtins.elemAt pair 1) reserved) text
