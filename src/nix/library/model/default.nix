# The model, laid out for those who load it; its files are attributes of `files`.
{
  # A nixpkgs, or null: with one, every address of a file is tried until one gives the right bytes.
  pkgs ? null,
  # Without one: which of the addresses is asked, from 0.
  mirror ? 0,
}:
(import ./lib/model/read-model.nix ./.).make { inherit pkgs mirror; }
