import { reasonOf } from '../../src/http/reason-of.js'
import { CliError, type CliErrorOptions } from '../errors/cli-error.js'
import { EXIT } from '../errors/exit-code.js'

/** Why there is no login to go on with. */
export type LoginProblem =
  | 'NotLoggedIn'
  | 'SeveralAccounts'
  | 'UnknownAccount'
  | 'ServerUnreachable'
  | 'Denied'
  | 'Refused'
  | 'PartialGrant'
  | 'OtherAccount'
  | 'TimedOut'
  | 'SessionEnded'
  | 'DamagedFile'

/** A login, or the use of one, that failed for a reason that the person can act upon. */
export class LoginError extends CliError {
  override name = 'LoginError'
  readonly problem: LoginProblem

  constructor(problem: LoginProblem, message: string, options: CliErrorOptions = {}) {
    const { details = {} } = options
    const exitCode = problem === 'ServerUnreachable' ? EXIT.unreachable : EXIT.login
    super(message, { exitCode, ...options, details: { ...details, problem } })
    this.problem = problem
  }
}

/** @param account as the person knows it */
export function sessionEnded(account: string, cause?: unknown): LoginError {
  return new LoginError('SessionEnded', `The login of ${account} has ended: it ran out, or was withdrawn.`, {
    hint: `Log in again: firn login ${account}`,
    cause,
  })
}

export function serverUnreachable(pds: string, cause: unknown): LoginError {
  return new LoginError(
    'ServerUnreachable',
    `${pds} does not answer as an account's server: ${reasonOf(cause)}.`,
    {
      hint: 'Try again in a few minutes.',
      cause,
    },
  )
}
