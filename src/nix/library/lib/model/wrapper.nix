# A program with the paths of models in its environment, under the names of variables: models = [ { path, envVar } ].
# With `hub`, a joined hub cache (hub-cache.nix), the tools of Hugging Face in it look there and ask no network.
{
  pkgs,
  program,
  models ? [ ],
  hub ? null,
  name ? null,
}:
let
  check = import ../check.nix;
  quote = import ../shell.nix;
  isPackage = builtins.isAttrs program && program.type or null == "derivation";
  main = check.program (program.meta.mainProgram or program.pname or (builtins.parseDrvName program.name).name);
  path = if isPackage then "${program}/bin/${main}" else "${program}";
  named = if name != null then name else baseNameOf (builtins.unsafeDiscardStringContext path);
  export = { path, envVar, ... }: "export ${check.variable envVar}=${quote "${path}"}\n";
in
pkgs.writeShellScriptBin (check.program named) ''
  ${builtins.concatStringsSep "" (map export models)}${
    if hub == null then "" else import ./hub-environment.nix { inherit hub; }
  }exec ${quote path} "$@"
''
