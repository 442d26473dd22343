# services.firn.<name>.package: what every module of a release runs, those of its author included.
{ option, build }:
{ lib, pkgs, ... }:
{
  options.services.firn.${option}.package = lib.mkOption {
    type = lib.types.package;
    default = build pkgs;
    # Prose, which older releases of NixOS show as it is.
    defaultText = (lib.literalMD or (text: text)) "the package of this release, built with the system's own nixpkgs";
    description = "The package to use.";
  };
}
