# The atom as classic Nix sees it: `value` as its composer makes it, its source, and its derivations by name.
{
  # Told to the atom as its configuration's platforms, as `eka plan` does.
  system ? builtins.currentSystem or null,
  # Anything that JSON can hold, in an attribute set, or such JSON as text.
  config ? { },
  # Another address of the atom's repository.
  mirror ? null,
  # A working copy to evaluate in place of what was published.
  root ? null,
  # Further names that its files see.
  extraExtern ? { },
  # By the interpreter that the atom's own lock names, in place of this one.
  viaLocker ? false,
}@arguments:
let
  evaluated = (import ./evaluate/read-atom.nix ./.).evaluate (arguments // { inherit system; });
in
import ./evaluate/derivations.nix evaluated.value
// {
  default = evaluated.packages.default or null;
}
// evaluated
