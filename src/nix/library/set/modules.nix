# The modules of all packages, without a nixpkgs: (import "${fetchTarball …}/modules.nix").nixosModules.<name>.
import ./lib/set-modules.nix (import ./lib/read-set.nix ./.)
