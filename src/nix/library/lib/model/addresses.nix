# Where the bytes of a file lie, best first: its own addresses, then its place below each of the bases.
{
  # Of dev.firn.files: addresses with a slash at the end.
  bases ? [ ],
  # { path, urls }
  file,
}:
let
  check = import ../check.nix;
  encoded = import ./encode-path.nix file.path;
  below = if encoded == null then [ ] else map (base: base + encoded) bases;
  withoutOwn = builtins.filter (url: !builtins.elem url file.urls) below;
in
file.urls ++ check.listOf check.url withoutOwn
