# The entries of a source of plain addresses: [ { path, urls, hash } ], where the hash may be null.
entries:
let
  isText = builtins.isString;
  # The last name of the first address, without what follows a question mark.
  nameOf =
    urls:
    let
      written = baseNameOf (
        builtins.head (builtins.filter isText (builtins.split "[?#]" (builtins.head urls)))
      );
      name = import ./decode.nix written;
    in
    if name != null then
      name
    else
      throw "Invalid fetchModel configuration:\n  url: ${builtins.toJSON written} holds signs that Nix cannot decode: give its entry of 'urls' a 'filename'";
in
map (
  entry:
  let
    urls = if isText entry.url then [ entry.url ] else entry.url;
  in
  {
    inherit urls;
    path = if (entry.filename or null) != null then entry.filename else nameOf urls;
    hash = entry.sha256 or null;
  }
) entries
