# Whether all of a `service` passes the checks of ./declared.nix.
declared: (builtins.tryEval (builtins.deepSeq declared true)).success
