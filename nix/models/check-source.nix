# What is wrong with a source, each fault as one line: those of nix-model-repo in its words. `source` is
# { <one of seven types> = { …fields }; }.
source:
let
  inherit (builtins) attrNames concatStringsSep filter isAttrs isList isString;
  types = [
    "huggingface"
    "mlflow"
    "s3"
    "git-lfs"
    "git-xet"
    "url"
    "ollama"
  ];

  fault = condition: message: if condition then [ message ] else [ ];
  isText = value: isString value && value != "";
  given = fields: name: (fields.${name} or null) != null;
  required = type: fields: name: fault (!given fields name) "${type}: '${name}' is required";
  text =
    type: fields: name:
    fault (given fields name && !isText fields.${name}) "${type}: '${name}' must be a non-empty string";
  requiredText = type: fields: name: required type fields name ++ text type fields name;
  texts =
    type: fields: name:
    fault (
      given fields name && !(isList fields.${name} && builtins.all isText fields.${name})
    ) "${type}: '${name}' must be a list of strings or null";
  all = f: builtins.concatMap f;

  holdsLogin = import ./holds-login.nix;
  secretFault = import ./secret-fault.nix;
  # `value` is an address, or a list of mirrors.
  secrets =
    name: value:
    let
      addresses = if isList value then value else [ value ];
    in
    fault (builtins.any holdsLogin addresses)
      "${type}: '${name}' holds a login, which everybody could read in the Nix store: name the address without it, and give the login as a token variable (auth.tokenEnvVar), or in netrc to firn model fetch"
    ++ map (problem: "${type}: '${name}' ${problem}") (filter isString (map secretFault addresses));
  # The fields that are addresses.
  addresses = {
    huggingface = [ "endpoint" ];
    mlflow = [ "trackingUri" ];
    s3 = [ "endpoint" ];
    git-lfs = [ "url" ];
    git-xet = [
      "url"
      "endpoint"
    ];
    url = [ ];
    ollama = [ "registry" ];
  };
  secretsIn =
    fields:
    all (name: secrets name (fields.${name} or null)) addresses.${type}
    ++ (if type == "git-xet" then secrets "xet.endpoint" (fields.xet.endpoint or null) else [ ])
    ++ (
      if type == "url" && isList (fields.urls or null) then
        all (entry: secrets "url" (entry.url or null)) fields.urls
      else
        [ ]
    );

  # Hubs have a few models without an organisation.
  isRepo = repo: builtins.match "[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?" repo != null;

  ofEntry =
    entry:
    if !isAttrs entry then
      [ "url: each of 'urls' must be { url, sha256, filename }" ]
    else
      fault (
        !isText (entry.url or null)
        && !(isList (entry.url or null) && entry.url != [ ] && builtins.all isText entry.url)
      ) "url: each of 'urls' must have a 'url'"
      ++ text "url" entry "sha256"
      ++ text "url" entry "filename";

  faultsOf = {
    huggingface =
      fields:
      requiredText "huggingface" fields "repo"
      ++ fault (
        isText (fields.repo or null) && !isRepo fields.repo
      ) "huggingface: 'repo' must be in 'org/model' format"
      ++ all (text "huggingface" fields) [
        "revision"
        "endpoint"
      ]
      ++ texts "huggingface" fields "files";
    mlflow =
      fields:
      let
        chosen = filter (given fields) [
          "modelVersion"
          "modelStage"
          "modelAlias"
        ];
      in
      all (requiredText "mlflow" fields) [
        "trackingUri"
        "modelName"
      ]
      ++ fault (
        given fields "modelVersion" && given fields "modelStage"
      ) "mlflow: specify either 'modelVersion' or 'modelStage', not both"
      ++ fault (
        builtins.length chosen > 1 && given fields "modelAlias"
      ) "mlflow: 'modelAlias' stands alone, without 'modelVersion' and 'modelStage'"
      ++ fault (chosen == [ ]) "mlflow: one of 'modelVersion', 'modelAlias' and 'modelStage' is required";
    s3 =
      fields:
      all (requiredText "s3" fields) [
        "bucket"
        "prefix"
        "region"
      ]
      ++ text "s3" fields "endpoint"
      ++ texts "s3" fields "files";
    git-lfs =
      fields:
      all (requiredText "git-lfs" fields) [
        "url"
        "rev"
      ]
      ++ text "git-lfs" fields "subdir"
      ++ texts "git-lfs" fields "lfsFiles";
    git-xet =
      fields:
      all (requiredText "git-xet" fields) [
        "url"
        "rev"
      ]
      ++ texts "git-xet" fields "files";
    url =
      fields:
      required "url" fields "urls"
      ++ (
        if !given fields "urls" then
          [ ]
        else if !isList fields.urls then
          [ "url: 'urls' must be a list" ]
        else if fields.urls == [ ] then
          [ "url: 'urls' must not be empty" ]
        else
          all ofEntry fields.urls
      );
    ollama = fields: requiredText "ollama" fields "model" ++ text "ollama" fields "tag";
  };

  found = filter (type: builtins.elem type types) (attrNames source);
  type = builtins.head found;
in
if !isAttrs source then
  [ "source must be an attribute set" ]
else if found == [ ] then
  [ "source must specify exactly one of: ${concatStringsSep ", " types}" ]
else if builtins.length found > 1 then
  [
    "source must specify exactly one type, got: ${
      concatStringsSep ", " (filter (type: builtins.elem type found) types)
    }"
  ]
else if !isAttrs source.${type} then
  [ "${type}: must be an attribute set" ]
else
  faultsOf.${type} source.${type} ++ secretsIn source.${type}
