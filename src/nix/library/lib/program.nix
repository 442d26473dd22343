# The program that nix run starts; null where the record names none.
record:
let
  check = import ./check.nix;
  recipe = record.artifact;
  programs = check.listOf check.program (recipe.programs or [ ]);
  binaries =
    if check.form recipe.build."$type" == "prebuilt" then
      map (binary: check.program binary.name) (
        builtins.concatMap (platform: check.list platform.binaries) (check.list recipe.build.platforms)
      )
    else
      [ ];
  candidates = (if recipe ? mainProgram then [ (check.program recipe.mainProgram) ] else [ ]) ++ programs ++ binaries;
in
if candidates == [ ] then null else builtins.head candidates
