/**
 * Secrets by which sources let a person in. Read where a program starts (the command line from the environment and
 * the usual files; a server has none), asked for only by the source that needs one, never stored, never in a log.
 *
 * Each is asked for by the address that it would go to, and is none where that is not a host that the person chose: a
 * model that somebody else published may name any host as its hub.
 */
export interface Credentials {
  /** Of Hugging Face: HF_TOKEN, HUGGING_FACE_HUB_TOKEN, or what its own tools wrote. */
  huggingFaceToken(url: URL): Promise<string | undefined>
  /** Of MLflow: MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and _PASSWORD, or what its own tools wrote. */
  mlflow(url: URL): Promise<MlflowLogin | undefined>
  /** The `login` and `password` of the machine's netrc: what it has for this host, or for all. */
  netrc(url: URL): Promise<NetrcLogin | undefined>
  /**
   * Who asks a service of Amazon's protocol, at Amazon's own where no endpoint is named: the AWS client then looks for
   * its usual variables and files, or for a profile of those. A server must not, and has nobody.
   */
  aws(endpoint: string | undefined): { readonly profile?: string | undefined } | undefined
}

export type MlflowLogin =
  | { readonly token: string }
  | { readonly username: string; readonly password: string }

export interface NetrcLogin {
  readonly login: string
  readonly password: string
}

/** Of who has no secrets. */
export const NO_CREDENTIALS: Credentials = {
  huggingFaceToken: () => Promise.resolve(undefined),
  mlflow: () => Promise.resolve(undefined),
  netrc: () => Promise.resolve(undefined),
  aws: () => undefined,
}
