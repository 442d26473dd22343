import { AtomFileError } from '../../src/atoms/toml/finding.js'
import { AtomUriError } from '../../src/atoms/uri/uri-error.js'
import { ForbiddenAddressError } from '../../src/identity/guarded-fetch.js'
import { IdentityError } from '../../src/identity/identity-error.js'
import { StorageError } from '../../src/models/download/storage-error.js'
import { FileListError } from '../../src/models/file-list-error.js'
import { LayoutError } from '../../src/models/layout/layout.js'
import { SourceError, type SourceErrorCode } from '../../src/models/source-error.js'
import { OperatorError } from '../../src/operator-error.js'
import { ConfigError } from '../../src/settings.js'
import { GitError } from '../git/git-error.js'
import { printable } from '../output/printable.js'
import { CliError } from './cli-error.js'
import { EXIT, type ExitCode } from './exit-code.js'

/** An error as it is shown. */
export interface ErrorReport {
  readonly name: string
  readonly message: string
  readonly hint?: string
  readonly exitCode: ExitCode
  readonly details: Readonly<Record<string, unknown>>
  /** A fault of firn's own: its stack is worth having. */
  readonly unexpected: boolean
}

/** The one place where errors become a person's answer. */
export async function describeError(error: unknown): Promise<ErrorReport> {
  // Clients wrap what the functions that they are given throw.
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof CliError) {
      const { name, message, hint, exitCode, details } = inner
      return report(name, message, exitCode, { hint, details })
    }
  }
  return describeKnown(error) ?? (await describeAnswer(error)) ?? describeUnknown(error)
}

/** What a PDS said to a call that no command explains better. */
async function describeAnswer(error: unknown): Promise<ErrorReport | undefined> {
  if (!(error instanceof Error && 'status' in error && typeof error.status === 'number')) return undefined
  const { XRPCError } = await import('@atproto/api')
  if (!(error instanceof XRPCError)) return undefined
  const { status, error: code, message } = error
  const details = { status, code }
  // The client counts what is no answer at all as one of status 1.
  if (status < 400 || status >= 500 || status === 429) {
    const said = status < 400 ? 'does not answer' : 'cannot answer now'
    return report('ServerError', `The account's server ${said}: ${printable(message)}.`, EXIT.unreachable, {
      hint: 'Try again in a few minutes.',
      details,
    })
  }
  const exitCode = status === 401 || status === 403 ? EXIT.login : EXIT.failure
  return report('ServerRefusal', `The account's server refuses: ${printable(message)}.`, exitCode, {
    details,
  })
}

/** Typed errors of src that reach the edge as they are, because their sentence already says what to do. */
function describeKnown(error: unknown): ErrorReport | undefined {
  if (error instanceof AtomFileError) {
    const { name, message, file, findings } = error
    return report(name, message, EXIT.failure, { details: { file, findings } })
  }
  if (error instanceof AtomUriError) return report(error.name, error.message, EXIT.usage)
  if (error instanceof ConfigError) return report(error.name, error.message, EXIT.config)
  if (error instanceof OperatorError) return report(error.name, error.message, EXIT.failure)
  if (error instanceof GitError) {
    const { name, message, reason } = error
    const exitCode = reason === 'Unreachable' || reason === 'TimedOut' ? EXIT.unreachable : EXIT.failure
    return report(name, message, exitCode, { details: { reason } })
  }
  if (error instanceof IdentityError) {
    const { name, message, reason, did } = error
    const exitCode = reason === 'Unreachable' ? EXIT.unreachable : EXIT.failure
    return report(name, `${message}.`, exitCode, { details: { reason, did } })
  }
  if (error instanceof SourceError) {
    const { name, message, code } = error
    return report(name, message, EXIT_OF_SOURCE[code] ?? EXIT.failure, { details: { code } })
  }
  if (error instanceof LayoutError || error instanceof StorageError || error instanceof FileListError) {
    return report(error.name, error.message, EXIT.failure)
  }
  if (error instanceof ForbiddenAddressError) {
    return report(error.name, `${error.message}.`, EXIT.failure, {
      hint: 'For a network on this machine, set development = true under [network] in the configuration file.',
    })
  }
  return undefined
}

/** What else a source may say is a failure like others. */
const EXIT_OF_SOURCE: Readonly<Partial<Record<SourceErrorCode, ExitCode>>> = {
  InvalidRequest: EXIT.usage,
  RateLimited: EXIT.unreachable,
  Unavailable: EXIT.unreachable,
  HashMismatch: EXIT.untrue,
}

function describeUnknown(error: unknown): ErrorReport {
  const name = error instanceof Error ? error.name : 'Error'
  const message = error instanceof Error ? error.message : String(error)
  return {
    ...report(name, `firn did not expect this: ${message}`, EXIT.failure, {
      hint: 'Run it again with --debug to see where it happened.',
    }),
    unexpected: true,
  }
}

interface Further {
  readonly hint?: string | undefined
  readonly details?: Readonly<Record<string, unknown>>
}

function report(
  name: string,
  message: string,
  exitCode: ExitCode,
  { hint, details = {} }: Further = {},
): ErrorReport {
  return { name, message, exitCode, details, unexpected: false, ...(hint === undefined ? {} : { hint }) }
}
