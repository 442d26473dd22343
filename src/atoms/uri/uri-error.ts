export type AtomUriProblem =
  | 'TooLong'
  | 'MissingLabel'
  | 'InvalidLabel'
  | 'EmptyVersion'
  | 'InvalidVersion'
  | 'InvalidSource'
  /** What stands where an alias can stand is none that is known. It is never taken for a path. */
  | 'AliasNotFound'
  | 'InvalidAliasName'
  /** Aliases that stand for each other. */
  | 'CycleDetected'

/**
 * A text that is no atom URI, or no address of a repository; the message says where and what to write. Passwords are
 * not shown.
 */
export class AtomUriError extends Error {
  override name = 'AtomUriError'
  readonly problem: AtomUriProblem
  /** Where it was noticed: characters (UTF-16) from the start of the text. */
  readonly at: number

  constructor(problem: AtomUriProblem, text: string, at: number, advice: string, options?: ErrorOptions) {
    const place = at === 0 ? '' : at >= text.length ? ', at its end' : `, at character ${at + 1}`
    super(`${JSON.stringify(hidePassword(text))} cannot be read${place}: ${advice}.`, options)
    this.problem = problem
    this.at = at
  }
}

/** Longest part of a text that a message repeats. */
const SHOWN_LENGTH = 200

function hidePassword(text: string): string {
  const shown = text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text
  return shown.replace(/^((?:[a-z][a-z0-9+.-]*:\/\/)?[^\s:@/]+):[^\s@/]*@/i, '$1:…@')
}
