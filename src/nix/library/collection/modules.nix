# Its profile and modules, without a nixpkgs: imports = [ (import "${fetchTarball …}/modules.nix").nixosModules.default ].
import ./lib/collection-modules.nix (import ./lib/read-collection.nix ./.)
