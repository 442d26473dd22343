/**
 * What a person asks for, before anything is looked up: one of seven sources with the fields of the `fetchModel`
 * interface (https://github.com/parthspatel/nix-model-repo, `source.<type>`), and a few of our own. Names that move
 * (a branch, a tag, an alias) may stand here; a release names what they meant.
 */
export type SourceRequest =
  | HuggingFaceRequest
  | MlflowRequest
  | S3Request
  | GitLfsRequest
  | GitXetRequest
  | UrlRequest
  | OllamaRequest

export type SourceType = SourceRequest['type']

export interface HuggingFaceRequest {
  readonly type: 'huggingface'
  /** `org/name`, or `name` alone for the few that have no organisation. */
  readonly repo: string
  /** A branch, a tag or a commit; `main` when absent. */
  readonly revision?: string | undefined
  /** Globs, as the hub's own tools match them: `*` goes across `/`. All files when absent. */
  readonly files?: readonly string[] | undefined
  /** Another hub of the same protocol; `HF_ENDPOINT` or the public one when absent. */
  readonly endpoint?: string | undefined
}

export interface MlflowRequest {
  readonly type: 'mlflow'
  readonly trackingUri: string
  readonly modelName: string
  /** Exactly one of these three. */
  readonly modelVersion?: string | undefined
  readonly modelAlias?: string | undefined
  readonly modelStage?: string | undefined
}

export interface S3Request {
  readonly type: 's3'
  readonly bucket: string
  readonly prefix: string
  readonly region?: string | undefined
  readonly files?: readonly string[] | undefined
  /** A service other than Amazon's. */
  readonly endpoint?: string | undefined
  /** Name of a profile of the AWS configuration. */
  readonly profile?: string | undefined
}

export interface GitLfsRequest {
  readonly type: 'git-lfs'
  readonly url: string
  /** A branch, a tag or a commit. */
  readonly rev: string
  /** Globs; all files of the repository when absent. */
  readonly lfsFiles?: readonly string[] | undefined
  readonly subdir?: string | undefined
}

export interface GitXetRequest {
  readonly type: 'git-xet'
  /** The repository, at a hub that bridges Xet: `https://hub/org/name`. */
  readonly url: string
  readonly rev: string
  readonly files?: readonly string[] | undefined
  /** The hub's address, where it is not that of `url`. */
  readonly endpoint?: string | undefined
}

export interface UrlRequest {
  readonly type: 'url'
  readonly urls: readonly {
    /** One address, or several of the same bytes, best first. */
    readonly url: string | readonly string[]
    /** Hex or SRI; found by download when absent. */
    readonly sha256?: string | undefined
    /** Its path in the model; the last name of the address when absent. */
    readonly filename?: string | undefined
  }[]
}

export interface OllamaRequest {
  readonly type: 'ollama'
  /** `name`, `name:tag`, `namespace/name:tag`, `host:port/namespace/name:tag`. */
  readonly model: string
  /** When `model` names none; `latest` when absent, too. */
  readonly tag?: string | undefined
  /** Another registry of the same protocol. */
  readonly registry?: string | undefined
}
