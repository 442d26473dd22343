# Cargo, by rustPlatform.buildRustPackage. What crane gives an author is a build without a hash, for it reads Cargo.lock
# while evaluating; nixpkgs can do the same, so that a tree needs no third party's builder for it.
{
  pkgs,
  base,
  source,
  recipe,
  build,
  ...
}:
let
  check = import ../check.nix;
  optional = import ../optional.nix;
  asCrane =
    check.oneOf "builder for Rust" [ "buildRustPackage" "crane" ] (build.builder or "buildRustPackage")
    == "crane";
  folder =
    (if recipe ? sourceRoot then "/${check.path recipe.sourceRoot}" else "")
    + (if build ? cargoRoot then "/${check.path build.cargoRoot}" else "");
  outputHashes = builtins.listToAttrs (
    map (entry: {
      name = check.word entry.name;
      value = check.hash entry.hash;
    }) (check.list (build.outputHashes or [ ]))
  );
  locked =
    check.boolean (build.cargoLock or false)
    || outputHashes != { }
    || asCrane && !(build ? cargoHash);
  vendored =
    if build ? cargoHash && locked then
      throw "firn: a Rust build has either cargoHash or cargoLock"
    else if build ? cargoHash then
      { cargoHash = check.hash build.cargoHash; }
    else if locked then
      {
        cargoLock = {
          lockFile =
            if asCrane then
              import ./cargo-lock.nix { inherit source folder; }
            else
              "${source.evaluated}${folder}/Cargo.lock";
        }
        // (if outputHashes != { } then { inherit outputHashes; } else { })
        // (if asCrane then { allowBuiltinFetchGit = true; } else { });
      }
    else
      throw "firn: a Rust build needs cargoHash or cargoLock";
  select = option: names: builtins.concatMap (name: [ option (check.word name) ]) (check.list names);
  selected = select "--package" (build.packages or [ ]) ++ select "--bin" (build.bins or [ ]);
in
pkgs.rustPlatform.buildRustPackage (
  base
  // vendored
  // (
    if build ? cargoRoot then
      {
        cargoRoot = check.path build.cargoRoot;
        buildAndTestSubdir = check.path build.cargoRoot;
      }
    else
      { }
  )
  // optional build "features" "buildFeatures" (check.listOf check.word)
  // optional build "noDefaultFeatures" "buildNoDefaultFeatures" check.boolean
  // (
    if selected != [ ] then
      {
        cargoBuildFlags = selected;
        cargoTestFlags = selected;
      }
    else
      { }
  )
)
