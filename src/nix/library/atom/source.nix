# What was published, and nothing evaluated of it.
{
  mirror ? null,
}:
(import ./lib/snapshot.nix {
  record = builtins.fromJSON (builtins.readFile ./record.json);
  inherit mirror;
}).fetched
