# The derivations of a value by name, as a flake has them: all are evaluated to tell which there are.
value:
let
  derivations = import ./derivations.nix value;
  found = builtins.removeAttrs derivations (
    builtins.filter (name: derivations.${name} == null) (builtins.attrNames derivations)
  );
  names = builtins.attrNames found;
  # `main` is what `eka plan` builds.
  default =
    if found ? main then
      { default = found.main; }
    else if builtins.length names == 1 then
      { default = found.${builtins.head names}; }
    else
      { };
in
default // found
