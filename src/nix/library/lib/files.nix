# Files that a recipe lays into its source before the build, and files of the build that it installs besides what its
# builder installs: as hooks of stdenv. Given arguments, gives them with the hooks.
{
  pkgs,
  node,
  package,
  recipe,
  form,
}:
let
  check = import ./check.nix;
  shell = import ./shell.nix;
  lines = builtins.concatStringsSep "\n";
  files = check.list (recipe.files or [ ]);
  installed = check.list (recipe.install or [ ]);

  modeOf = file: if check.boolean (file.executable or false) then "755" else "644";
  # Both are shell text. Whether it is a folder is known where it is built.
  copy = mode: from: to: ''
    if [ -d ${from} ]; then
      mkdir -p ${to}
      cp -r ${from}/. ${to}/
      chmod -R u+w ${to}
    else
      install -Dm${mode} ${from} ${to}
    fi'';

  originOf =
    file:
    if file ? source && !(file ? input) then
      (import ./source.nix {
        inherit pkgs node;
        inherit (file) source;
      }).src
    else if file ? input && !(file ? source) then
      package file.input
    else
      throw "firn: a file of a recipe has either source or input";
  lay =
    file:
    let
      origin = shell "${originOf file}";
      from = if file ? from then "${origin}/${shell (check.path file.from)}" else origin;
    in
    copy (modeOf file) from (shell (check.path file.path));
  keep =
    file: copy (modeOf file) "\"$firnRoot\"/${shell (check.path file.path)}" "\"$out\"/${shell (check.path file.to)}";

  # The fetchers of dependencies run the hooks of patching as well, and have no use for these files. Builds that
  # configure nothing have no hook before that of installing.
  before = if builtins.elem form [ "prebuilt" "site" ] then "preInstall" else "preConfigure";
in
arguments:
arguments
// (
  if files == [ ] && installed == [ ] then
    { }
  else
    { ${before} = lines ([ "firnRoot=\"$PWD\"" ] ++ map lay files) + "\n"; }
)
// (if installed == [ ] then { } else { postInstall = lines (map keep installed) + "\n"; })
