# The options of firn's module as data, for docs/options.md: [ { name, description, type, default, example } ]. Texts of
# Nix are { text }, other values stand as they are.
{ lib }:
let
  evaluated = lib.evalModules {
    modules = [ ../nixos-module/options.nix ];
    # What only exists on a machine has a text in the documentation.
    specialArgs.pkgs = throw "an option's default asks for pkgs and has no defaultText";
  };

  shown =
    value:
    if builtins.isAttrs value && value ? _type then
      { inherit (value) text; }
    else
      { inherit value; };

  field =
    option: name:
    if option ? "${name}Text" then
      { ${name} = shown option."${name}Text"; }
    else if option ? ${name} then
      { ${name} = shown option.${name}; }
    else
      { };

  document =
    option:
    {
      name = lib.concatStringsSep "." option.loc;
      inherit (option) description;
      type = option.type.description;
      readOnly = option.readOnly or false;
    }
    // field option "default"
    // field option "example";

  walk =
    options:
    builtins.concatMap (
      name:
      let
        value = options.${name};
      in
      if name == "_module" then
        [ ]
      else if value._type or null == "option" then
        [ (document value) ] ++ walk (value.type.getSubOptions value.loc)
      else
        walk value
    ) (builtins.attrNames options);
in
walk evaluated.options.services.firn
