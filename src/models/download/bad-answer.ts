import { readRetryAfter } from '../../http/retry-after.js'
import { countOf } from '../in-words.js'
import { SourceError } from '../source-error.js'
import { shownUrl } from './shown-url.js'

/** An address did not give a file. */
export class TransferError extends SourceError {
  override name = 'TransferError'
  /** Whether the same address may do better another time. */
  readonly mayPass: boolean
  /** Milliseconds for which the host asks to be left alone; null when it does not. */
  readonly retryAfterMs: number | null

  constructor(
    cause: SourceError,
    { mayPass, retryAfterMs = null }: { mayPass: boolean; retryAfterMs?: number | null },
  ) {
    super(cause.code, cause.message, { cause })
    this.mayPass = mayPass
    this.retryAfterMs = retryAfterMs
  }
}

/** Statuses after which the same request may do well: 408 and 425 ask for it, 429 and the servers' own faults pass. */
function passes(status: number): boolean {
  return (
    status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501 && status !== 505)
  )
}

/** What is wrong where a server answers, and not with what was asked for. `explained` is the source's own word for it. */
export function badAnswer(url: URL, response: Response, explained: SourceError | undefined): TransferError {
  const retryAfterMs = readRetryAfter(response.headers, new Date())
  return new TransferError(explained ?? describeStatus(url, response.status, retryAfterMs), {
    mayPass: passes(response.status),
    retryAfterMs,
  })
}

/** A sentence for a bad status, for whoever has no better one. */
export function describeStatus(url: URL, status: number, retryAfterMs: number | null): SourceError {
  const shown = shownUrl(url)
  if (status === 401) {
    return new SourceError(
      'Unauthorized',
      `${shown} asks who you are (401). Set the token of this source, or write a login for ${url.host} into ~/.netrc.`,
    )
  }
  if (status === 403) {
    return new SourceError(
      'Unauthorized',
      `${shown} does not let you in (403). See whether your token or login may read it.`,
    )
  }
  if (status === 404 || status === 410) {
    return new SourceError('NotFound', `${shown} is not there (${status}). See whether its address is right.`)
  }
  if (status === 429) {
    const when =
      retryAfterMs === null ? 'in a while' : `in ${countOf(Math.ceil(retryAfterMs / 1000), 'second')}`
    return new SourceError(
      'RateLimited',
      `${url.host} takes no more requests for now (429). Try again ${when}.`,
    )
  }
  if (status >= 500) {
    return new SourceError('Unavailable', `${url.host} has a fault of its own (${status}). Try again later.`)
  }
  return new SourceError('Unreadable', `${shown} answered with ${status}, which is no file.`)
}
