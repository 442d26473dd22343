# A Python application with a pyproject.toml, by buildPythonApplication.
{ pkgs, base, build, ... }:
let
  check = import ../check.nix;
  optional = import ../optional.nix;
  python = import ../find-package.nix {
    pkgs = pkgs.python3Packages;
    dependencies = { };
  };
in
pkgs.python3Packages.buildPythonApplication (
  base
  // {
    pyproject = true;
    build-system = check.listOf python (build.buildSystem or [ "setuptools" ]);
  }
  // optional build "dependencies" "dependencies" (check.listOf python)
  // optional build "importsCheck" "pythonImportsCheck" (check.listOf check.moduleName)
)
