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
    # Fetched when something is built with it.
    "nix+src".src = import <nix/fetchurl.nix> (
      {
        url = check.url entry.url;
        inherit hash;
      }
      // (if check.boolean (entry.unpack or false) then { unpack = true; } else { })
      // (if check.boolean (entry.executable or false) then { executable = true; } else { })
    );
  };
in
kinds.${entry.type}
