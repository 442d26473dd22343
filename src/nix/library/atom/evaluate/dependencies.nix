# `deps` as modules see it: from.<set>.<label>, get.<name> for what is fetched to be built with, and pins.<name>.
{
  lock,
  scope,
  # The value of the atom of an entry.
  valueOf,
}:
let
  check = import ../lib/check.nix;
  last = list: builtins.elemAt list (builtins.length list - 1);
  # Of those called the same, the last counts.
  by =
    name: make: entries:
    builtins.mapAttrs (_: called: make (last called)) (builtins.groupBy name entries);
  pins = by ({ name, ... }: check.label name) (import ./pins.nix scope);
  groups = {
    from =
      entries:
      builtins.mapAttrs (_: by ({ label, ... }: label) valueOf) (
        builtins.groupBy ({ set, ... }: lock.tagOf set) entries
      );
    get = pins;
    inherit pins;
  };
  groupOf =
    { type, ... }:
    if type == "atom" then
      "from"
    else if type == "nix+src" then
      "get"
    else
      "pins";
in
# Only what an atom has is there to be asked for, as in existing tooling.
builtins.mapAttrs (group: groups.${group}) (builtins.groupBy groupOf lock.dependencies)
