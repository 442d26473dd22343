# The layout that a record asks for: { folder, entries } for tree.nix.
{
  # Of the model.
  name,
  # The word behind "dev.firn.files#".
  form,
  origin,
  layout,
  # As check-file.nix gives them, each with its output.
  files,
}:
let
  check = import ../check.nix;
  # The path of an address, as the id of a hub's repository.
  repository =
    let
      found = builtins.match "https?://[^/]+/+([^?#]*[^/?#])/*([?#].*)?" (check.url origin.url);
      path = builtins.head found;
      bare = builtins.match "(.*)[.]git" path;
    in
    if found == null then
      throw "firn: ${builtins.toJSON origin.url} names no repository"
    else if bare == null then
      path
    else
      builtins.head bare;
  commit = check.revision origin.rev;
  ref = origin.ref or "main";
  isWhole = !(origin ? include);

  hub =
    {
      huggingface = {
        id = check.text origin.repo;
        inherit commit isWhole;
        refs = [ ref ];
      };
      gitXet = {
        id = repository;
        inherit commit isWhole;
        refs = [ ref ];
      };
    }
    .${form} or (throw "firn: the layout hf-cache needs a repository of a hub, and the files come from ${form}");

  manifest =
    if origin ? manifest && builtins.hashString "sha256" (check.text origin.manifest) == origin.digest then
      { text = origin.manifest; }
    else
      throw "firn: the manifest of the Ollama model is not in the record, or has another digest";
  host =
    let
      found = builtins.match "https?://([^/]+)/*" (check.url origin.registry);
    in
    if found == null then throw "firn: ${builtins.toJSON origin.registry} is no registry" else builtins.head found;

  layouts = {
    hf-cache = import ./hub-layout.nix (hub // { inherit files; });
    ollama =
      if form != "ollama" then
        throw "firn: the layout ollama needs the manifest of a registry, and the files come from ${form}"
      else
        import ./ollama-layout.nix {
          inherit host manifest files;
          inherit (origin) model tag;
        };
    plain = import ./plain-layout.nix { inherit files; };
  };
in
layouts.${layout}
