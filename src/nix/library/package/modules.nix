# Its modules, without a nixpkgs: imports = [ (import "${fetchTarball …}/modules.nix").nixosModules.default ].
let
  package = import ./lib/read-package.nix ./.;
in
import ./lib/module-outputs.nix {
  inherit package;
  inherit (package) name;
}
