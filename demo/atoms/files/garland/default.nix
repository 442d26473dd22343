let
  inherit (atoms.deps.from.demo.greeting) greet;
in
{
  text = builtins.concatStringsSep " " (map greet [ "atoms" "Nix" "world" ]);
}
