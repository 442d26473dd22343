# A derivation as far as commands look at one: what it is called is known, all else is made when something asks for it
# (as lib.lazyDerivation of nixpkgs).
{
  pname,
  version,
  system,
  derivation,
}:
{
  type = "derivation";
  name = "${pname}-${version}";
  inherit pname version system;
  inherit (derivation) drvPath outPath outputName;
  outputs = derivation.outputs or [ "out" ];
  meta = {
    mainProgram = derivation.meta.mainProgram or pname;
    outputsToInstall = derivation.meta.outputsToInstall or [ derivation.outputName ];
  };
}
