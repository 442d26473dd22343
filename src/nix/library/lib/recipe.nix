# A recipe as a derivation: that of a release, or that of a part of one.
{
  pkgs,
  node,
  record,
  recipe,
  pname,
  dependencies,
  # The earlier parts of the same composed build, by name.
  parts,
  # The source of the whole, for a part without one.
  inherited,
  # The file of the author's expression; of a part's, by ".<part>".
  expressionOf,
}:
let
  check = import ./check.nix;
  optional = import ./optional.nix;

  source = import ./source.nix {
    inherit pkgs node;
    source = recipe.source or inherited;
  };
  package = import ./find-package.nix { inherit pkgs dependencies parts; };
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
      inherit pname;
      version = check.version record.version;
      meta = import ./meta.nix {
        inherit pkgs node;
        record = record // {
          artifact = recipe;
        };
      };
    }
    // (
      if source.given || !(recipe ? files) then
        { inherit (source) src; }
      else
        # What is laid into it is the whole source.
        {
          unpackPhase = "mkdir source";
          sourceRoot = "source";
        }
    )
    // (if recipe ? sourceRoot then source.enter (check.path recipe.sourceRoot) else { })
    // optional recipe "nativeBuildInputs" "nativeBuildInputs" (check.listOf package)
    // optional recipe "buildInputs" "buildInputs" (check.listOf package)
    // (if environment != { } then { env = environment; } else { })
    // (if patches != [ ] then import ./patches.nix { inherit pkgs patches; } else { })
    // optional recipe "check" "doCheck" check.boolean;

  files = import ./files.nix {
    inherit
      pkgs
      node
      package
      recipe
      form
      ;
  };
  runtime = import ./runtime-inputs.nix { inherit pkgs package recipe; };

  builders = {
    composed = import ./build/composed.nix;
    deno = import ./build/deno.nix;
    expression = import ./build/expression.nix;
    flake = import ./build/flake.nix;
    generic = import ./build/generic.nix;
    go = import ./build/go.nix;
    node = import ./build/node.nix;
    prebuilt = import ./build/prebuilt.nix;
    python = import ./build/python.nix;
    ruby = import ./build/ruby.nix;
    rust = import ./build/rust.nix;
    site = import ./build/site.nix;
  };
  form = check.form recipe.build."$type";
  builder =
    builders.${form} or (throw "firn: this tree cannot build \"${form}\"; it builds ${
      builtins.concatStringsSep ", " (builtins.attrNames builders)
    }");

  # Fields that mean something to builders of nixpkgs alone. To pass one over in silence would build something else
  # than the record says.
  misplaced =
    let
      inputs = [
        "nativeBuildInputs"
        "buildInputs"
      ];
      others = [
        "runtimeInputs"
        "patches"
        "files"
        "prepare"
        "env"
        "check"
        "install"
      ];
      without = {
        composed = inputs ++ others ++ [ "sourceRoot" ];
        flake = inputs ++ others;
        expression = others ++ [ "sourceRoot" ];
        site = [
          "runtimeInputs"
          "check"
        ];
      };
    in
    builtins.filter (field: recipe ? ${field}) (without.${form} or [ ]);
in
assert
  misplaced == [ ]
  || throw "firn: a build of the form \"${form}\" has no place for ${builtins.concatStringsSep ", " misplaced}";
builder {
  inherit
    pkgs
    source
    recipe
    dependencies
    ;
  inherit (recipe) build;
  base = runtime (files base);
  # Only asked for where the form is an expression, for there is no such file otherwise.
  expression = expressionOf "";
  # A part of this recipe, given those before it.
  buildPart =
    earlier: part:
    let
      name = check.part part.name;
    in
    import ./recipe.nix {
      inherit
        pkgs
        node
        record
        dependencies
        ;
      inherit (part) recipe;
      pname = "${pname}-${name}";
      parts = earlier;
      inherited = recipe.source or inherited;
      expressionOf = place: expressionOf ".${name}${place}";
    };
}
