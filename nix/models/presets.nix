# Sets of validators by name, as src/models/check has them.
builtins.fromJSON (builtins.readFile ../../src/nix/library/lib/model/presets.json)
