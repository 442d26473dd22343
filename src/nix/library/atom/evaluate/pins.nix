# What a lock pins besides atoms, as modules see it: its source, and a way to import from it.
scope: entry:
let
  check = import ../lib/check.nix;
  hash = check.lockedHash (entry.hash or entry.checksum or null);
  pin = src: {
    inherit src;
    # Of a file, nothing but itself can be imported.
    import = path: scope.import (if path == "" then "${src}" else "${src}/${path}");
  };
  kinds = {
    "nix+git" = pin (
      builtins.fetchGit {
        url = check.repository entry.url;
        rev = check.revision entry.rev;
        shallow = true;
      }
    );
    "nix+tar" = pin (
      builtins.fetchTarball {
        url = check.url entry.url;
        sha256 = hash;
      }
    );
    nix = pin (
      builtins.fetchurl {
        url = check.url entry.url;
        sha256 = hash;
      }
    );
    # Fetched when something is built with it, but for archives: what Nix's own fetchurl.nix calls unpacking reads NARs
    # alone, so that those are fetched when `src` is asked for. The hash is that of the unpacked tree.
    "nix+src".src =
      if check.boolean (entry.unpack or false) then
        builtins.fetchTarball {
          url = check.url entry.url;
          sha256 = hash;
        }
      else
        import <nix/fetchurl.nix> (
          {
            url = check.url entry.url;
            inherit hash;
          }
          // (if check.boolean (entry.executable or false) then { executable = true; } else { })
        );
  };
in
kinds.${entry.type}
