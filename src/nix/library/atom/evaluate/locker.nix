# The value of an atom by the very interpreter that its lock names, to compare with.
{
  root,
  config,
  extraExtern,
}:
let
  inherit (import ./read-lock.nix root) locker;
  interpreter = import ./fetch-atom.nix locker;
  current = interpreter + "/atom.nix";
in
if locker == null then
  throw "firn: the atom's lock names no interpreter"
else if builtins.pathExists current then
  import current { inherit root config extraExtern; }
else
  # Those before 0.3.
  import interpreter root (builtins.readFile (root + "/atom.lock")) {
    inherit extraExtern;
    extraConfig = config;
  }
