# { registry, host, repo, tag } of a source of an Ollama registry: `name`, `name:tag`, `namespace/name:tag`,
# `host/namespace/name:tag`.
fields:
let
  part = "[A-Za-z0-9_][A-Za-z0-9._-]*";
  abroad = builtins.match "(${part}(:[0-9]{1,5})?)/(${part}/${part}(:${part})?)" fields.model;
  parts = builtins.match "((${part}/)?${part})(:(${part}))?" (
    if abroad == null then fields.model else builtins.elemAt abroad 2
  );
  name = builtins.head parts;
  tag = builtins.elemAt parts 3;
  registry =
    if (fields.registry or null) != null then
      fields.registry
    else if abroad != null then
      "https://${builtins.head abroad}"
    else
      "https://registry.ollama.ai";
in
if parts == null then
  throw "Invalid fetchModel configuration:\n  ollama: 'model' must be name:tag, namespace/name:tag or host/namespace/name:tag"
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
