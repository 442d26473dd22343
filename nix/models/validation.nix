# Presets and validators as one writes them in a configuration: `validation = presets.strict // { timeout = 900; }`,
# `validators = [ validators.noPickleFiles (validators.maxSize "20G") ]`.
let
  presets = import ./presets.nix;
  mkValidator =
    {
      name,
      command,
      description ? "",
      onFailure ? "abort",
      timeout ? 300,
      buildInputs ? [ ],
    }:
    {
      inherit
        name
        command
        description
        onFailure
        timeout
        buildInputs
        ;
    };
  named = name: onFailure: { inherit name onFailure; };
in
{
  inherit mkValidator;
  presets = builtins.mapAttrs (name: preset: {
    enable = name != "none";
    # All that it runs is named in it.
    skipDefaults = true;
    inherit (preset) validators onFailure timeout;
  }) presets;

  # Those of firn run without a shell; what each does is told in docs/models.md.
  validators = {
    inherit mkValidator;
    custom =
      { name, script, ... }@given:
      mkValidator (
        {
          description = "Custom validator: ${name}";
          command = script;
        }
        // builtins.removeAttrs given [ "script" ]
      );
    noPickleFiles = named "no-pickle" "abort";
    pickleImports = named "pickle-imports" "abort";
    safetensorsOnly = named "safetensors-only" "abort";
    safetensorsHeader = named "safetensors-header" "abort";
    ggufHeader = named "gguf-header" "abort";
    onnxHeader = named "onnx-header" "abort";
    noPythonCode = named "no-python-code" "abort";
    noSymlinks = named "no-symlinks" "abort";
    requiredFiles = files: named "required-files" "abort" // { inherit files; };
    fileTypes = extensions: named "file-types" "abort" // { inherit extensions; };
    maxSize = limit: named "max-size" "abort" // { inherit limit; };
    validConfigJson = named "valid-config-json" "abort";
    licenseCheck = named "license-check" "warn";
    signatureVerify = named "signature-verify" "warn";
    # By one of these keys, as PEM.
    signedBy = keys: named "signature-verify" "abort" // { inherit keys; };
    validHfStructure = named "valid-hf-structure" "warn";
  };
}
