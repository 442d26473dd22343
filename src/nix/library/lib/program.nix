# The program that nix run starts; null where the record names none.
record:
let
  check = import ./check.nix;
  binaryNames = binaries: map (binary: check.program binary.name) (check.list binaries);

  # What the build says of the programs that it makes.
  ofBuild = {
    prebuilt = build: builtins.concatMap (platform: binaryNames platform.binaries) (check.list build.platforms);
    composed = build: builtins.concatMap (part: candidatesOf part.recipe) (check.list build.parts);
    ruby = build: binaryNames (build.scripts or [ ]) ++ check.listOf check.program (build.executables or [ ]);
  };
  candidatesOf =
    recipe:
    (if recipe ? mainProgram then [ (check.program recipe.mainProgram) ] else [ ])
    ++ check.listOf check.program (recipe.programs or [ ])
    ++ (ofBuild.${check.form recipe.build."$type"} or (_: [ ])) recipe.build;
  candidates = candidatesOf record.artifact;
in
if candidates == [ ] then null else builtins.head candidates
