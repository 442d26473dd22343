# A model in the directory of Ollama's models: { folder, entries } for tree.nix.
{
  # Of the registry: host, or host:port.
  host,
  # namespace/name
  model,
  tag,
  # { text }, or { target } of what has it.
  manifest,
  # { sha256, output }
  files,
}:
let
  check = import ../check.nix;
  name = "[A-Za-z0-9_][A-Za-z0-9_.-]*";
  namespaced = check.matching "name of a model of Ollama" "(${name}/)?${name}" model;
  repo = if builtins.match ".*/.*" namespaced == null then "library/${namespaced}" else namespaced;
  blobs = builtins.listToAttrs (
    map (file: {
      name = file.sha256;
      value = "${file.output}";
    }) files
  );
in
{
  folder = "models";
  entries =
    map (sha256: {
      path = "blobs/sha256-${sha256}";
      target = blobs.${sha256};
    }) (builtins.attrNames blobs)
    ++ [
      (
        {
          path = "manifests/${check.host host}/${repo}/${check.matching "tag of Ollama" name tag}";
        }
        // manifest
      )
    ];
}
