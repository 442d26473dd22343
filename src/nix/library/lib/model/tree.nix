# A store path with one folder of links and small texts in it, made by what is built into Nix: no shell, no program, no
# nixpkgs, in any sandbox, and as many entries as there are.
{
  name,
  # What the folder is called.
  folder,
  # [ { path, target } or { path, text }, or { path } for a folder ]: paths in the folder, whose parents are made. Targets
  # may be outputs of derivations.
  entries,
}:
let
  archive = import ./archive.nix;
  at = path: "${folder}/${path}";
  print =
    entry:
    if entry ? target then
      archive.link {
        path = at entry.path;
        inherit (entry) target;
      }
    else if !(entry ? text) then
      archive.directory { path = at entry.path; }
    else
      archive.file {
        path = at entry.path;
        inherit (entry) text;
      };
in
derivation {
  inherit name;
  system = "builtin";
  # Unpacks `src`, which holds one folder, and gives that the name `channelName`.
  builder = "builtin:unpack-channel";
  channelName = folder;
  # The folder is there also when it is empty.
  archive = archive.directory { path = folder; } + builtins.concatStringsSep "" (map print entries);
  # Where Nix puts the archive in the folder where it builds (since 2.4): the name is a hash of "archive".
  passAsFile = [ "archive" ];
  src = ".attr-18rar59hdbr40bl7xqgxm0wrbd8n299y3v0v3nxxkp14zdmy7cqf";
  preferLocalBuild = true;
  allowSubstitutes = false;
}
