# { registry, host, repo, tag } of a source of an Ollama registry: `name`, `name:tag`, `namespace/name:tag`.
fields:
let
  parts = builtins.match "([^:]+)(:([^:]+))?" fields.model;
  name = builtins.head parts;
  tag = builtins.elemAt parts 2;
  registry = if (fields.registry or null) == null then "https://registry.ollama.ai" else fields.registry;
in
if parts == null then
  throw "Invalid fetchModel configuration:\n  ollama: 'model' must be name:tag or namespace/name:tag"
else
  {
    inherit registry;
    host = builtins.head (builtins.match "https?://([^/]+).*" registry);
    repo = if builtins.match ".*/.*" name == null then "library/${name}" else name;
    tag =
      if tag != null then
        tag
      else if (fields.tag or null) != null then
        fields.tag
      else
        "latest";
  }
