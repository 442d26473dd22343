# services.firn.<name> of a record that says what no service is made of: a machine that does not run it is none the worse
# for having imported it, and one that does is told what is wrong.
{ option, declared }:
{ lib, config, ... }:
let
  anything = lib.mkOption {
    type = lib.types.unspecified;
    default = { };
    visible = false;
    description = "As the record would have it.";
  };
in
{
  options.services.firn.${option} = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether to run it. The record of this release is faulty, and it cannot be run.";
    };
  }
  # What may be set of a service: a release that is faulty may follow one that is not.
  // lib.genAttrs [
    "database"
    "dataDir"
    "environment"
    "environmentFile"
    "extraArgs"
    "group"
    "hardeningExceptions"
    "logLevel"
    "nginx"
    "openFirewall"
    "secrets"
    "settings"
    "user"
  ] (_: anything);

  config.assertions = lib.mkIf config.services.firn.${option}.enable (builtins.deepSeq declared [ ]);
}
