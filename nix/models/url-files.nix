# The entries of a source of plain addresses: [ { path, urls, hash } ], where the hash may be null.
entries:
let
  isText = builtins.isString;
  # The last name of the first address, without what follows a question mark.
  nameOf =
    urls:
    baseNameOf (builtins.head (builtins.filter isText (builtins.split "[?#]" (builtins.head urls))));
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
