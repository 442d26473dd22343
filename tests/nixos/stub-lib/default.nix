# The part of nixpkgs' lib that modules need, in small: the same names and the same meaning. What is not here is not
# used by the modules, or the tests fail.
let
  functions = import ./functions.nix;
  properties = import ./properties.nix;
  types = import ./types.nix lib;
  modules = import ./modules.nix lib;
  lib = functions // properties // modules // { inherit types; };
in
lib
