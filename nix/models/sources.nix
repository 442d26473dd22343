# Sources by what one usually says of them: each gives the `source` of a configuration of fetchModel.
let
  withoutNulls = set: builtins.removeAttrs set (builtins.filter (name: set.${name} == null) (builtins.attrNames set));
  org = name: model: { huggingface.repo = "${name}/${model}"; };
in
{
  huggingface = {
    inherit org;
    metaLlama = org "meta-llama";
    mistralai = org "mistralai";
    microsoft = org "microsoft";
    google = org "google";
    openai = org "openai";
    mk =
      {
        repo,
        revision ? "main",
        files ? null,
        endpoint ? null,
      }:
      {
        huggingface = withoutNulls {
          inherit
            repo
            revision
            files
            endpoint
            ;
        };
      };
  };

  ollama.model = model: { ollama = { inherit model; }; };

  mkMlflow =
    { trackingUri }:
    {
      modelName,
      version ? null,
      alias ? null,
      stage ? null,
    }:
    {
      mlflow = withoutNulls {
        inherit trackingUri modelName;
        modelVersion = version;
        modelAlias = alias;
        modelStage = stage;
      };
    };

  mkS3 =
    {
      bucket,
      region ? "us-east-1",
      endpoint ? null,
    }:
    {
      prefix,
      files ? null,
    }:
    {
      s3 = withoutNulls {
        inherit
          bucket
          region
          endpoint
          prefix
          files
          ;
      };
    };

  mkGitLfs =
    { baseUrl }:
    {
      repo,
      rev,
      files ? null,
      subdir ? null,
    }:
    {
      git-lfs = withoutNulls {
        url = "${baseUrl}/${repo}.git";
        inherit rev subdir;
        lfsFiles = files;
      };
    };

  mkGitXet =
    { endpoint }:
    {
      url,
      rev,
      files ? null,
    }:
    {
      git-xet = withoutNulls {
        inherit url rev files;
        xet = { inherit endpoint; };
      };
    };

  mkHttp =
    { baseUrl }:
    {
      path,
      filename ? null,
      sha256 ? null,
    }:
    {
      url.urls = [
        (withoutNulls {
          url = "${baseUrl}/${path}";
          inherit filename sha256;
        })
      ];
    };
}
