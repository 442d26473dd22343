# Cargo, by rustPlatform.buildRustPackage.
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
  builder = check.oneOf "builder of this tree" [ "buildRustPackage" ] (build.builder or "buildRustPackage");
  folder = if recipe ? sourceRoot then "/${check.path recipe.sourceRoot}" else "";
  outputHashes = builtins.listToAttrs (
    map (entry: {
      name = check.word entry.name;
      value = check.hash entry.hash;
    }) (check.list (build.outputHashes or [ ]))
  );
  locked = check.boolean (build.cargoLock or false) || outputHashes != { };
  vendored =
    if build ? cargoHash && locked then
      throw "firn: a Rust build has either cargoHash or cargoLock"
    else if build ? cargoHash then
      { cargoHash = check.hash build.cargoHash; }
    else if locked then
      {
        cargoLock = {
          lockFile = "${source.evaluated}${folder}/Cargo.lock";
        } // (if outputHashes != { } then { inherit outputHashes; } else { });
      }
    else
      throw "firn: a Rust build needs cargoHash or cargoLock";
  select = option: names: builtins.concatMap (name: [ option (check.word name) ]) (check.list names);
  selected = select "--package" (build.packages or [ ]) ++ select "--bin" (build.bins or [ ]);
in
assert builder == "buildRustPackage";
pkgs.rustPlatform.buildRustPackage (
  base
  // vendored
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
