/**
 * What is wrong with a repository's server. `unreachable`: it gave no good answer. `malformed`: what it answered is not
 * git's. `unable`: it cannot give what was asked for. `excess`: it gives more than is read.
 */
export type GitRemoteProblem = 'unreachable' | 'malformed' | 'unable' | 'excess'

/** A repository of somebody else could not be read. The message is for operators, and short. */
export class GitRemoteError extends Error {
  override name = 'GitRemoteError'
  readonly problem: GitRemoteProblem
  /** HTTP status; null when there was no answer, or one that made no sense. */
  readonly status: number | null
  /** Milliseconds for which its host asks to be left alone; null when it does not. */
  readonly retryAfterMs: number | null

  constructor(
    problem: GitRemoteProblem,
    message: string,
    {
      status = null,
      retryAfterMs = null,
      cause,
    }: { status?: number | null; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? {} : { cause })
    this.problem = problem
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}
