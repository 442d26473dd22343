/** Why a login did not come to its end. Shown to people by `loginFailurePage`. */
export type LoginFailure =
  | 'UnknownAccount'
  | 'ServerUnreachable'
  | 'Denied'
  | 'Expired'
  | 'OtherBrowser'
  | 'OtherAccount'
  | 'Refused'
  | 'SessionEnded'
  | 'NotOffered'

/** A login, or the use of one, that failed for a reason that people can act upon. */
export class LoginError extends Error {
  override name = 'LoginError'
  readonly reason: LoginFailure
  /** Where the person was going. */
  readonly returnTo: string

  constructor(reason: LoginFailure, message: string, options: ErrorOptions & { returnTo?: string } = {}) {
    super(message, options)
    this.reason = reason
    this.returnTo = options.returnTo ?? '/'
  }
}
