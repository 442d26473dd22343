/**
 * Secrets by which sources let a person in. Read where a program starts (the command line from the environment and
 * the usual files; a server has none), asked for only by the source that needs one, never stored, never in a log.
 */
export interface Credentials {
  /** Of Hugging Face: HF_TOKEN, HUGGING_FACE_HUB_TOKEN, or what its own tools wrote. */
  huggingFaceToken(): Promise<string | undefined>
  /** Of MLflow: MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and _PASSWORD. */
  mlflow(): Promise<
    { readonly token: string } | { readonly username: string; readonly password: string } | undefined
  >
  /** The `login` and `password` of the machine's netrc. */
  netrc(host: string): Promise<{ readonly login: string; readonly password: string } | undefined>
  /** Whether the AWS client may look for its usual variables, profiles and files; a server's must not. */
  readonly awsFromEnvironment: boolean
}

/** Of who has no secrets. */
export const NO_CREDENTIALS: Credentials = {
  huggingFaceToken: () => Promise.resolve(undefined),
  mlflow: () => Promise.resolve(undefined),
  netrc: () => Promise.resolve(undefined),
  awsFromEnvironment: false,
}
