import { CliError } from '../errors/cli-error.js'

export type PublishFailure =
  /** The remote was never made a home of atoms. */
  | 'NotInitialised'
  /** The commit belongs to another repository than the remote, or its history is cut off. */
  | 'InconsistentRoot'
  /** What is to be published is not an atom that can be. */
  | 'NotPublishable'
  /** The version is there with other content: it stays as it is. */
  | 'VersionExists'
  /** No public address of the repository is known. */
  | 'NoMirror'
  /** A mirror hands out something else than what is to be signed. */
  | 'MirrorDiffers'
  /** A record breaks a rule. */
  | 'InvalidRecord'
  /** The account's server did not write. */
  | 'RecordNotWritten'

/** An atom that is not published, or not wholly. */
export class PublishError extends CliError {
  override name = 'PublishError'
  readonly reason: PublishFailure

  constructor(reason: PublishFailure, message: string, hint: string, options?: ErrorOptions) {
    super(message, { ...options, hint, details: { reason } })
    this.reason = reason
  }
}
