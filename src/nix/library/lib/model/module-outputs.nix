# The module outputs of a model's flake: those of all models, with this one among them.
model:
let
  inherit (model) name;
  plain = model.make { };
  # It may be called "default".
  named = value: { ${name} = value; } // { default = value; };
in
{
  nixosModules = named {
    imports = [ ./modules/nixos.nix ];
    services.model-repo.models.${name} = plain;
  };
  homeModules = named {
    imports = [ ./modules/home.nix ];
    programs.model-repo.models.${name} = plain;
  };
  devenvModules = named {
    imports = [ ./modules/devenv.nix ];
    services.model-repo.models.${name} = plain;
  };
}
