# The atom.lock in a folder, of any generation, each entry checked where it is used. A folder without one is static.
root:
let
  check = import ../lib/check.nix;
  file = root + "/atom.lock";
  lock =
    # What could not be fetched is an error here, while pathExists takes it for absent.
    if builtins.seq root (builtins.pathExists file) then
      builtins.fromTOML (builtins.readFile file)
    else
      {
        version = 1;
        compose.use = "static";
      };

  # Labels were called `tag` in autumn 2025, and `id` before.
  atom = entry: {
    label = check.label (entry.label or entry.tag or entry.id or null);
    version = check.atomVersion (entry.version or null);
    set = if entry ? set then check.revision entry.set else null;
    rev = if entry ? rev then check.revision entry.rev else null;
    mirror = entry.mirror or null;
    id = check.text (entry.id or "");
  };

  types = {
    atom = "atom";
    nix = "nix";
    pin = "nix";
    "nix+git" = "nix+git";
    "pin+git" = "nix+git";
    "nix+tar" = "nix+tar";
    "pin+tar" = "nix+tar";
    "nix+src" = "nix+src";
    "nix+build" = "nix+src";
    build = "nix+src";
  };
  typeOf = entry: types.${check.oneOf "type of dependency" (builtins.attrNames types) (entry.type or null)};
  dependency =
    entry:
    let
      type = typeOf entry;
    in
    (if type == "atom" then atom entry else entry) // { inherit type; };

  use = check.oneOf "composer" [ "atom" "nix" "static" ] (lock.compose.use or "static");
in
if lock.version or 1 != 1 then
  throw "firn: atom.lock has the version ${toString lock.version}, which this tree does not read"
else
  {
    inherit use;
    entry = check.entry (lock.compose.entry or "");
    # The atom that composes, where one does.
    composer = if use == "atom" then atom lock.compose else null;
    # The interpreter that wrote it, where it names one.
    locker = if lock ? locker then atom lock.locker else null;
    dependencies = map dependency (check.list (lock.deps or [ ]) ++ check.list (lock.srcs or [ ]));
    # Root commit → name; whether it is of the repository that holds the lock.
    tagOf =
      set:
      if set != null && lock ? sets.${set}.tag then
        check.tag lock.sets.${set}.tag
      else
        throw "firn: atom.lock does not say what the set ${toString set} is called";
    isOwn = set: builtins.elem "::" (lock.sets.${set}.mirrors or [ ]);
  }
