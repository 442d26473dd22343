import { EXIT, type ExitCode } from './exit-code.js'

export interface CliErrorOptions extends ErrorOptions {
  /** What to do next, as a sentence. */
  readonly hint?: string
  readonly exitCode?: ExitCode
  /** Further fields of the JSON form. */
  readonly details?: Readonly<Record<string, unknown>>
}

/**
 * What a person can mend: a sentence that says what is wrong, and one that says what to do. Shown without a stack.
 * Commands derive their own, whose `name` programs can tell apart in `--json`.
 */
export class CliError extends Error {
  override name = 'CliError'
  readonly hint: string | undefined
  readonly exitCode: ExitCode
  readonly details: Readonly<Record<string, unknown>>

  constructor(message: string, options: CliErrorOptions = {}) {
    super(message, options)
    this.hint = options.hint
    this.exitCode = options.exitCode ?? EXIT.failure
    this.details = options.details ?? {}
  }
}

/** The command line is wrong: an unknown option, a missing argument, two that exclude each other. */
export class UsageError extends CliError {
  override name = 'UsageError'

  constructor(message: string, options: CliErrorOptions = {}) {
    super(message, { exitCode: EXIT.usage, ...options })
  }
}

/** Ctrl-C, or SIGTERM: the reason of the context's signal. */
export class InterruptedError extends CliError {
  override name = 'InterruptedError'

  constructor(signal: 'SIGINT' | 'SIGTERM') {
    super(`Ended by ${signal}.`, { exitCode: EXIT.interrupted })
  }
}
