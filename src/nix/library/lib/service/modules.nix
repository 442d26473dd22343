# The modules of a release, each for its module system; null where it has neither a declared service nor a text for
# that system. An imported module sets nothing until something of it is enabled.
{
  name,
  # The release: its at-uri, its record, and what the lock holds of its definition.
  uri,
  record,
  definition,
  # The package, as a function of nixpkgs.
  build,
  # Where a text of `modules` lies in the tree, by its place in that list.
  moduleOf,
}:
let
  check = import ../check.nix;
  recipe = if (record.artifact."$type" or null) == "dev.firn.recipe" then record.artifact else { };

  inherit (import ./identity.nix (check.service name)) option;
  packageOption = import ./package-option.nix { inherit option build; };
  declared = import ./declared.nix { inherit name record definition; };
  serviceModule = if import ./is-sound.nix declared then ./service-module.nix else ./broken-service.nix;
  service = if (recipe.service or null) == null then [ ] else [ (import serviceModule { inherit option declared; }) ];

  texts = check.list (recipe.modules or [ ]);
  authorWritten =
    system:
    map (index: {
      _file = "a module that the author of ${uri} wrote (${toString index})";
      imports = [ (moduleOf index) ];
    }) (
      builtins.filter (index: (builtins.elemAt texts index).system == system) (
        builtins.genList (index: index) (builtins.length texts)
      )
    );

  # Modules with the same key are one module, wherever they are imported.
  module =
    what: parts:
    if parts == [ ] then
      null
    else
      {
        _file = "${uri} (${what})";
        key = "firn:${uri}:${name}:${what}";
        imports = parts;
      };
  withPackage = parts: if parts == [ ] then [ ] else [ packageOption ] ++ parts;

  declaredModule = module "service" (withPackage service);
  nixosTexts = authorWritten "nixos";
in
{
  # The declared service alone, null where there is none.
  inherit declaredModule;
  nixosModule = module "nixos" (
    if declaredModule == null then withPackage nixosTexts else [ declaredModule ] ++ nixosTexts
  );
  homeModule = module "home-manager" (withPackage (authorWritten "home-manager"));
  darwinModule = module "nix-darwin" (withPackage (authorWritten "nix-darwin"));
}
