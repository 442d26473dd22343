# Cargo.lock in a folder of the source, for a build that has Nix itself fetch the git repositories named there: no link
# leads to it, and all of them are commits at http addresses. builtins.fetchGit would read file:// and ask ssh, too.
{
  source,
  # Empty, or with a slash in front.
  folder,
}:
let
  check = import ../check.nix;
  names = builtins.filter (name: builtins.isString name && name != "") (builtins.split "/" "${folder}/Cargo.lock");
  file = builtins.foldl' (
    at: name:
    if (builtins.readDir at).${name} or null == "symlink" then
      throw "firn: ${name} of the source is a link, by which Cargo.lock could be any file of this machine"
    else
      "${at}/${name}"
  ) "${source.evaluated}" names;

  isSound =
    text:
    let
      parts = builtins.match "git[+]([^?#]+)([?][^#]*)?#(.*)" text;
    in
    if builtins.substring 0 4 text != "git+" then
      true
    else if parts == null then
      throw "firn: Cargo.lock names ${builtins.toJSON text}, which is no commit of a repository"
    else
      builtins.seq (check.url (builtins.head parts)) (
        builtins.isString (check.commit (builtins.elemAt parts 2))
      );
  sources = map (package: check.text (package.source or "")) (
    (builtins.fromTOML (builtins.readFile file)).package or [ ]
  );
in
assert builtins.all isSound sources;
file
