# All packages by author and name, as an expression, a channel or <firn>.
{
  pkgs ? import <nixpkgs> { },
}:
(import ./lib/read-index.nix ./.).byAuthor pkgs
