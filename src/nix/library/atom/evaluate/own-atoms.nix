# The atoms beside one in a working copy, by label: those of the nearest ekala.toml upwards. What was fetched stands alone.
root:
let
  check = import ../lib/check.nix;
  within =
    folder:
    let
      project = builtins.fromTOML (builtins.readFile (folder + "/ekala.toml"));
      atoms = map (
        path:
        let
          atom = folder + "/${check.entry path}";
        in
        {
          name = check.label (builtins.fromTOML (builtins.readFile (atom + "/atom.toml"))).package.label;
          value = atom;
        }
      ) (check.list project.set.packages);
    in
    if builtins.pathExists (folder + "/ekala.toml") then
      builtins.listToAttrs atoms
    else if folder == /. then
      { }
    else
      within (dirOf folder);
in
if builtins.isPath root then within root else { }
