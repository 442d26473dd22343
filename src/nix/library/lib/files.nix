# Files that a recipe lays into its source and commands that it runs before the build, and files of the build that it
# installs besides what its builder installs: as hooks of stdenv. Given arguments, gives them with the hooks.
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
  inherit (pkgs.stdenv.hostPlatform) system;
  files = builtins.filter (
    file: builtins.elem system (check.listOf check.system (file.systems or [ system ]))
  ) (check.list (recipe.files or [ ]));
  commands = check.list (recipe.prepare or [ ]);
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

  # By env, which finds programs alone and no commands of the shell.
  run =
    command:
    builtins.concatStringsSep " " (
      [ "env ${check.command command.program}" ]
      ++ map (text: shell (check.text text)) (check.list (command.arguments or [ ]))
    );

  # The fetchers of dependencies run the hooks of patching as well, and have no use for these files. Builds that
  # configure nothing have no hook before that of installing.
  before = if builtins.elem form [ "prebuilt" "site" ] then "preInstall" else "preConfigure";
  # Commands may need the dependencies of a Node or Deno build, which are there once it is configured.
  prepareIn = if builtins.elem form [ "deno" "node" ] then "preBuild" else before;
  hooks = builtins.filter (hook: hook.text != [ ]) [
    {
      name = before;
      text =
        (if files == [ ] && installed == [ ] then [ ] else [ "firnRoot=\"$PWD\"" ])
        ++ map lay files
        ++ (if prepareIn == before then map run commands else [ ]);
    }
    {
      name = "preBuild";
      text = if prepareIn == before then [ ] else map run commands;
    }
    {
      name = "postInstall";
      text = map keep installed;
    }
  ];
in
arguments:
arguments
// builtins.listToAttrs (
  map (hook: {
    inherit (hook) name;
    value = lines hook.text + "\n";
  }) hooks
)
