# { registry, host, repo, tag } of a source of an Ollama registry: `name`, `name:tag`, `namespace/name:tag`,
# `host:port/namespace/name:tag`, as src/models/ollama/ollama-name.ts reads them.
fields:
let
  inherit (builtins) elemAt match;
  refuse = problem: throw "Invalid fetchModel configuration:\n  ollama: ${problem}";
  part = "[A-Za-z0-9_][A-Za-z0-9._-]*";
  namespace = "[A-Za-z0-9_][A-Za-z0-9_-]*";
  abroad = match "((https?)://)?(${part}(:[0-9]{1,5})?)/(${namespace}/${part}(:${part})?)" fields.model;
  parts = match "((${namespace}/)?${part})(:(${part}))?" (
    if abroad == null then fields.model else elemAt abroad 4
  );
  name = builtins.head parts;
  tag = elemAt parts 3;

  # Only this machine is asked by http.
  origin =
    let
      scheme = elemAt abroad 1;
      host = elemAt abroad 2;
      isLoopback = match "(localhost|127[.][0-9]+[.][0-9]+[.][0-9]+)(:[0-9]+)?" host != null;
      own = if isLoopback then "http" else "https";
    in
    if scheme == "http" && !isLoopback then
      refuse "${host} is another machine, which is asked by https alone: write ${host}/… without http:// before it"
    else
      "${if scheme == null then own else scheme}://${host}";
  registry =
    if (fields.registry or null) != null then
      fields.registry
    else if abroad != null then
      origin
    else
      "https://registry.ollama.ai";
in
if parts == null then
  refuse "'model' must be name:tag, namespace/name:tag or host:port/namespace/name:tag"
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
