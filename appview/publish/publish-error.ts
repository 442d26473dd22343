import { XRPCError } from '@atproto/api'
import { TokenInvalidError, TokenRefreshError, TokenRevokedError } from '@atproto/oauth-client-node'
import { LoginError } from '../oauth/errors.js'

export type PublishFailure =
  /** The version stands in the author's repository already. */
  | 'VersionExists'
  /** The description was changed elsewhere since it was looked at. */
  | 'Changed'
  /** What is to be changed is not there. */
  | 'NotFound'
  /** What was put in makes no valid record. */
  | 'Invalid'
  /** The author's tokens do not allow it. */
  | 'Permission'
  /** The author has to log in again. */
  | 'SessionEnded'
  | 'ServerUnreachable'
  /** The author's server fell silent in the midst of a write, which it may have done. */
  | 'OutcomeUnknown'
  /** The author's server took offence at the records. */
  | 'ServerRefused'

/** Nothing was written, unless `outcomeUnknown`; the message says why and what to do. */
export class PublishError extends Error {
  override name = 'PublishError'
  readonly reason: PublishFailure

  constructor(reason: PublishFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }

  get outcomeUnknown(): boolean {
    return this.reason === 'OutcomeUnknown'
  }

  /** As `from`, for an error of a write that was sent already. */
  static ofWrite(error: unknown): PublishError {
    const failure = PublishError.from(error)
    if (failure.reason !== 'ServerUnreachable') return failure
    const message =
      'Your server gave no answer. Whether it was written is not known; look at your package before you try again.'
    return new PublishError('OutcomeUnknown', message, { cause: error })
  }

  /** What the author's server, or the way there, said no to. */
  static from(error: unknown): PublishError {
    if (error instanceof PublishError) return error
    const options = { cause: error }
    if (error instanceof LoginError || hasTokenError(error)) {
      const message = 'Your server no longer accepts the permission that it gave to firn: log in again.'
      return new PublishError('SessionEnded', message, options)
    }
    if (!(error instanceof XRPCError)) {
      const message = 'Your server could not be reached. Try again in a few minutes.'
      return new PublishError('ServerUnreachable', message, options)
    }
    if (error.status === 403) {
      const message = `Your server says that firn lacks a permission (${error.message}): grant it once more.`
      return new PublishError('Permission', message, options)
    }
    if (error.status >= 400 && error.status < 500) {
      return new PublishError('ServerRefused', `Your server refused: ${error.message}`, options)
    }
    const message = `Your server had a fault of its own (${error.message}). Try again in a few minutes.`
    return new PublishError('ServerUnreachable', message, options)
  }
}

/** Tokens end in the midst of a request, too; the agent wraps what the OAuth client says then. */
function hasTokenError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof TokenRefreshError || error instanceof TokenRevokedError) return true
  if (error instanceof TokenInvalidError || (error instanceof XRPCError && error.status === 401)) return true
  return hasTokenError(error.cause)
}
