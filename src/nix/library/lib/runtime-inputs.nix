# What a recipe's programs find in PATH when they run. Given arguments, gives them with a hook that wraps the programs.
{
  pkgs,
  package,
  recipe,
}:
let
  check = import ./check.nix;
  shell = import ./shell.nix;
  path = pkgs.lib.makeBinPath (check.listOf package recipe.runtimeInputs);
in
arguments:
if recipe ? runtimeInputs then
  arguments
  // {
    nativeBuildInputs = (arguments.nativeBuildInputs or [ ]) ++ [ pkgs.makeWrapper ];
    postFixup = ''
      for program in "$out"/bin/*; do
        wrapProgram "$program" --prefix PATH : ${shell path}
      done
    '';
  }
else
  arguments
