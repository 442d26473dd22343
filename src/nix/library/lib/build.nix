# One release as a derivation.
{
  pkgs,
  release,
  dependencies,
}:
let
  check = import ./check.nix;
  optional = import ./optional.nix;
  inherit (release) node record;

  recipe =
    if record.artifact."$type" == "dev.firn.recipe" then
      record.artifact
    else
      throw "firn: the release holds no recipe, so there is no package to build";

  source = import ./source.nix {
    inherit pkgs node;
    source = recipe.source or null;
  };

  package = import ./find-package.nix { inherit pkgs dependencies; };
  patches = check.list (recipe.patches or [ ]);
  environment = builtins.listToAttrs (
    map (variable: {
      name = check.variable variable.name;
      value = check.text variable.value;
    }) (check.list (recipe.env or [ ]))
  );

  # What every builder of nixpkgs understands alike. Fields that the record leaves out are left to the builder.
  base =
    {
      pname = check.name node.name;
      version = check.version record.version;
      inherit (source) src;
      meta = import ./meta.nix { inherit pkgs node record; };
    }
    // (if recipe ? sourceRoot then source.enter (check.path recipe.sourceRoot) else { })
    // optional recipe "nativeBuildInputs" "nativeBuildInputs" (check.listOf package)
    // optional recipe "buildInputs" "buildInputs" (check.listOf package)
    // (if environment != { } then { env = environment; } else { })
    // (if patches != [ ] then import ./patches.nix { inherit pkgs patches; } else { })
    // optional recipe "check" "doCheck" check.boolean;

  builders = {
    expression = import ./build/expression.nix;
    generic = import ./build/generic.nix;
    go = import ./build/go.nix;
    node = import ./build/node.nix;
    prebuilt = import ./build/prebuilt.nix;
    python = import ./build/python.nix;
    rust = import ./build/rust.nix;
    site = import ./build/site.nix;
  };
  form = check.form recipe.build."$type";
  builder =
    builders.${form}
      or (throw "firn: this tree cannot build \"${form}\"; it builds ${builtins.concatStringsSep ", " (builtins.attrNames builders)}");
in
builder {
  inherit
    pkgs
    base
    source
    recipe
    dependencies
    ;
  inherit (recipe) build;
  inherit (release) expression;
}
