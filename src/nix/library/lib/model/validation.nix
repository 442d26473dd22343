# A model that passed its validators: a link to it, or no build at all. What is wrong with it is told in the log.
{ pkgs }:
{
  name,
  # The model.
  src,
  # How it lies there: hf-cache, ollama or plain. What it holds may look like another.
  layout,
  # See validation-plan.nix.
  plan,
  passthru ? { },
  meta ? { },
}:
let
  check = import ../check.nix;
  quote = import ../shell.nix;
  isOwn = validator: validator ? command;
  own = builtins.filter isOwn plan.validators;
  ours = builtins.filter (validator: !isOwn validator) plan.validators;

  # What validate.mjs knows, and nothing that cannot be JSON.
  planned = builtins.intersectAttrs {
    name = null;
    files = null;
    limit = null;
    extensions = null;
    keys = null;
    imports = null;
    onFailure = null;
    timeout = null;
  };
  command =
    validator:
    "own ${
      builtins.concatStringsSep " " (
        map quote [
          validator.name
          (check.text (validator.description or ""))
          validator.onFailure
          (toString (validator.timeout or plan.timeout))
          (check.text validator.command)
        ]
      )
    }\n";
in
pkgs.stdenvNoCC.mkDerivation {
  inherit
    name
    src
    layout
    meta
    ;
  inherit (plan) onFailure timeout;
  nativeBuildInputs = [
    pkgs.nodejs
    pkgs.jq
  ]
  ++ builtins.concatMap (validator: validator.buildInputs or [ ]) own;
  validate = ./validate.mjs;
  library = ./validate.sh;
  plan = builtins.toJSON {
    validators = map planned ours;
    inherit (plan) timeout;
  };
  commands = builtins.concatStringsSep "" (map command own);
  passAsFile = [
    "plan"
    "commands"
  ];
  dontUnpack = true;
  dontConfigure = true;
  dontBuild = true;
  dontFixup = true;
  preferLocalBuild = true;
  # The model may be large: it is linked, not copied.
  installPhase = ''
    bash "$library"
    ln -s "$src" "$out"
  '';
  inherit passthru;
}
