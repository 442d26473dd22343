# What is wrong with an address that lets in whoever has it, as the end of a sentence about it; null where nothing is.
# What a derivation names lies in the Nix store, which everybody can read. Of one mind with
# src/models/url/secret-fault.ts.
address:
let
  inherit (builtins) elem filter head isString;
  signatures = [
    "x-amz-signature"
    "x-goog-signature"
    "x-oss-signature"
    "signature"
    "sig"
  ];
  keys = [
    "token"
    "access_token"
    "private_token"
    "job_token"
    "auth_token"
    "api_key"
    "apikey"
    "x-amz-security-token"
  ];

  characters = text: builtins.genList (at: builtins.substring at 1 text) (builtins.stringLength text);
  small = builtins.replaceStrings (characters "ABCDEFGHIJKLMNOPQRSTUVWXYZ") (characters "abcdefghijklmnopqrstuvwxyz");
  query = builtins.match "[^?#]*[?]([^#]*).*" address;
  parts = if query == null then [ ] else filter isString (builtins.split "&" (head query));
  nameOf = part: import ./decode.nix (head (builtins.match "([^=]*).*" part));
  names = map small (filter isString (map nameOf parts));
  found = filter (key: elem key names) keys;
in
if !isString address then
  null
else if builtins.any (name: elem name names) signatures then
  "is signed: it lets everybody in, and only for a time: name an address that lasts"
else if found != [ ] then
  ''holds a key ("${head found}"), which everybody could read: name the address without it''
else
  null
