# What of this repository the programs need at run time: a change to a test or a page of documentation builds nothing anew.
{ lib }:
let
  root = toString ../.;
  kept = [
    "LICENSE"
    "appview"
    "cli"
    "ingester"
    "lexicons"
    "migrations"
    "package-lock.json"
    "package.json"
    "scripts"
    "src"
    "tsconfig.json"
  ];
  isTest = name: builtins.match ".*\\.test\\.tsx?" name != null;
in
builtins.path {
  path = ../.;
  name = "firn-source";
  filter =
    path: _type:
    let
      inside = lib.removePrefix (root + "/") (toString path);
      top = builtins.head (lib.splitString "/" inside);
    in
    builtins.elem top kept && !isTest (baseNameOf path);
}
