# `deps` as modules see it: from.<set>.<label>, get.<name> for what is fetched to be built with, and pins.<name>.
{
  lock,
  scope,
  # The value of the atom of an entry.
  valueOf,
}:
let
  check = import ../lib/check.nix;
  add =
    deps: dependency:
    if dependency.type == "atom" then
      let
        set = lock.tagOf dependency.set;
        from = deps.from or { };
      in
      deps
      // {
        from = from // {
          ${set} = from.${set} or { } // {
            ${dependency.label} = valueOf dependency;
          };
        };
      }
    else
      let
        group = if dependency.type == "nix+src" then "get" else "pins";
      in
      deps
      // {
        ${group} = deps.${group} or { } // {
          ${check.label dependency.name} = import ./pins.nix scope dependency;
        };
      };
in
# Only what an atom has is there to be asked for, as in existing tooling.
builtins.foldl' add { } lock.dependencies
