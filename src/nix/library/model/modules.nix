# Its modules, without a nixpkgs: imports = [ (import "${fetchTarball …}/modules.nix").nixosModules.default ].
import ./lib/model/module-outputs.nix (import ./lib/model/read-model.nix ./.)
