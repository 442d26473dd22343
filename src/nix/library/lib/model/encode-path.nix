# A path as part of an address, each name as encodeURIComponent has it; null where that takes more than ASCII. Of such a
# file its publisher lists the addresses themselves.
path:
if builtins.match "[A-Za-z0-9._~/ +@=,()-]+" path == null then
  null
else
  builtins.replaceStrings
    [
      " "
      "+"
      "@"
      "="
      ","
    ]
    [
      "%20"
      "%2B"
      "%40"
      "%3D"
      "%2C"
    ]
    path
