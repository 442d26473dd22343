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
  let
    interpret = import current;
    # 0.3.0 calls it as those before do.
    name = if (builtins.functionArgs interpret) ? config then "config" else "extraConfig";
  in
  interpret {
    inherit root extraExtern;
    ${name} = config;
  }
else
  import interpreter root (builtins.readFile (root + "/atom.lock")) {
    inherit extraExtern;
    extraConfig = config;
  }
