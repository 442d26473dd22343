# The author's own Nix text, called as callPackage calls: `src` and the dependencies by name where it asks for them.
{
  pkgs,
  source,
  dependencies,
  expression,
  ...
}:
let
  wanted = builtins.functionArgs (import expression);
  offered = dependencies // (if source.given then { inherit (source) src; } else { });
in
assert
  builtins.pathExists expression
  || throw "firn: the names of the parts around this expression are too long together for the name of a file";
pkgs.callPackage expression (builtins.intersectAttrs wanted offered)
