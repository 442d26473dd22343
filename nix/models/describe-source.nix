# What a source says of its model before anything is fetched: { sourceType, repo, org, model, revision, id, layout,
# variables }. `id` is its name in a hub cache (null: it has none), `variables` those of the builder's surroundings that
# hold its secrets, and `token` the one that holds its token.
{ source, integration }:
let
  types = {
    huggingface = fields: {
      inherit (fields) repo;
      revision = fields.revision or "main";
      hub = true;
    };
    git-xet = fields: {
      repo = lastTwo fields.url;
      revision = fields.rev;
      hub = true;
    };
    git-lfs = fields: {
      repo = lastTwo fields.url;
      revision = fields.rev;
    };
    mlflow = fields: {
      repo = fields.modelName;
      revision = orElse (fields.modelVersion or null) (orElse (fields.modelAlias or null) (fields.modelStage or null));
    };
    s3 = fields: {
      repo = "${fields.bucket}/${fields.prefix}";
      revision = null;
    };
    url = _: {
      repo = null;
      revision = null;
    };
    ollama = fields: {
      repo = fields.model;
      revision = fields.tag or null;
    };
  };
  orElse = value: other: if value == null then other else value;
  lastTwo =
    url:
    let
      found = builtins.match "[^:]+://[^/]+/(.*/)?([^/]+/[^/]+)/?" (withoutGit url);
    in
    if found == null then url else builtins.elemAt found 1;
  withoutGit =
    url:
    let
      found = builtins.match "(.*)[.]git/?" url;
    in
    if found == null then url else builtins.head found;

  sourceType = builtins.head (builtins.attrNames (builtins.intersectAttrs types source));
  told = types.${sourceType} source.${sourceType};
  names = import ./parse-hf-repo.nix (if told.hub or false then told.repo else "");
  hub = integration.huggingface or { };
  org = orElse (hub.org or null) names.org;
  model = orElse (hub.model or null) names.model;
  isNamed = model != null && hub.enable or true;

  hubVariables = [
    "HF_TOKEN"
    "HUGGING_FACE_HUB_TOKEN"
  ];
  variables = {
    huggingface = hubVariables;
    git-xet = hubVariables;
    mlflow = [
      "MLFLOW_TRACKING_TOKEN"
      "MLFLOW_TRACKING_USERNAME"
      "MLFLOW_TRACKING_PASSWORD"
    ];
    s3 = [
      "AWS_ACCESS_KEY_ID"
      "AWS_SECRET_ACCESS_KEY"
      "AWS_SESSION_TOKEN"
      "AWS_SHARED_CREDENTIALS_FILE"
      "AWS_CONFIG_FILE"
    ];
  };
in
{
  inherit sourceType org;
  inherit (told) repo;
  revision = if told.revision == null then null else toString told.revision;
  model = orElse model told.repo;
  id = if isNamed then (if org == null then model else "${org}/${model}") else null;
  layout =
    if isNamed then
      "hf-cache"
    else if sourceType == "ollama" then
      "ollama"
    else
      "plain";
  variables = variables.${sourceType} or [ ];
  token =
    {
      huggingface = "HF_TOKEN";
      git-xet = "HF_TOKEN";
      mlflow = "MLFLOW_TRACKING_TOKEN";
    }
    .${sourceType} or null;
}
