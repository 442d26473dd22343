import { MAX_GIT_LINE_SAID, MAX_GIT_LINES_SAID } from '../../src/limits/git.js'
import { CliError } from '../errors/cli-error.js'
import { EXIT } from '../errors/exit-code.js'

export type GitFailure =
  /** There is no git on this machine. */
  | 'NotInstalled'
  /** What git was asked does not exist there: no repository, no such revision or ref. */
  | 'NotFound'
  /** Another machine could not be reached, or has no such repository. */
  | 'Unreachable'
  /** Another machine wants to know who is asking, and git may not ask for passwords here. */
  | 'LoginNeeded'
  /** A push that the other side refused, or that would have replaced something. */
  | 'Rejected'
  /** A way of transport that is not allowed here. */
  | 'Forbidden'
  | 'TimedOut'
  | 'TooMuchOutput'
  | 'Aborted'
  /** Anything else. */
  | 'Failed'

/** A git command that failed. The message is a sentence for its user, with what git said where that helps. */
export class GitError extends CliError {
  override name = 'GitError'
  readonly reason: GitFailure
  /** The last of what git said, without its prefixes, each line once. */
  readonly said: string

  constructor(reason: GitFailure, message: string, said = '', options?: ErrorOptions) {
    const away = reason === 'Unreachable' || reason === 'TimedOut'
    super(message, { ...options, exitCode: away ? EXIT.unreachable : EXIT.failure, details: { reason } })
    this.reason = reason
    this.said = said
  }
}

/** What git says in English (LC_ALL=C) where it means each of these. */
const SIGNS: readonly (readonly [GitFailure, RegExp])[] = [
  ['Forbidden', /transport '.*' not allowed/],
  [
    'LoginNeeded',
    /could not read (Username|Password)|terminal prompts disabled|Authentication failed|Permission denied|Host key verification failed|403/,
  ],
  ['Rejected', /\[(remote )?rejected\]|failed to push some refs|non-fast-forward/],
  [
    'Unreachable',
    /unable to access|Could not resolve host|Could not read from remote repository|does not appear to be a git repository|Connection (refused|timed out|reset)|repository '.*' not found|unexpected disconnect|early EOF|unable to look up/,
  ],
  [
    'NotFound',
    /not a git repository|cannot use bare repository|unknown revision|bad revision|Needed a single revision|ambiguous argument|couldn't find remote ref|Not a valid object name|does not exist in/,
  ],
]

const ADVICE: Partial<Record<GitFailure, string>> = {
  Forbidden: 'That way of transport is not allowed here.',
  LoginNeeded:
    'The other side wants to know who asks, and git may not ask for a password here: set up a credential helper or an ssh agent, or check the address.',
}

/** What a command that ended with an error means. */
export function explainExit(command: string, code: number | null, stderr: string): GitError {
  const said = lastLines(stderr)
  const reason = SIGNS.find(([, sign]) => sign.test(stderr))?.[0] ?? 'Failed'
  const advice = ADVICE[reason]
  const what = said === '' ? `it ended with ${code ?? 'a signal'} and said nothing` : said
  return new GitError(reason, `git ${command}: ${what}.${advice === undefined ? '' : ` ${advice}`}`, said)
}

/** Git repeats itself, for every object that it does not get: the last lines say why it ended, each once. */
function lastLines(stderr: string): string {
  const lines = stderr
    .split('\n')
    .map((line) =>
      line
        .replace(/^((fatal|error|warning|remote|hint): ?)+/i, '')
        .trim()
        .replace(/\.$/, ''),
    )
    .filter((line) => line !== '')
  // Of what is said twice the later place counts.
  const once = [...new Set(lines.toReversed())].slice(0, MAX_GIT_LINES_SAID).toReversed()
  return once.map((line) => cut(line, MAX_GIT_LINE_SAID)).join('; ')
}

function cut(line: string, length: number): string {
  return line.length <= length ? line : `${line.slice(0, length)}…`
}
