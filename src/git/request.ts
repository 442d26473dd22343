import { FetchResponseError } from '@atproto-labs/fetch-node'
import { reasonOf } from '../http/reason-of.js'
import { readRetryAfter } from '../http/retry-after.js'
import type { GuardedFetch } from '../identity/guarded-fetch.js'
import { MAX_GIT_ANSWER_BYTES } from '../limits/git-remote.js'
import { GitRemoteError } from './remote-error.js'

export interface GitRequestOptions {
  /** Bounds the time that an answer takes, and where it may come from. */
  readonly fetch: GuardedFetch
  /** Who asks. */
  readonly userAgent: string
  readonly signal: AbortSignal
}

export interface GitAnswer {
  readonly body: Buffer
  /** Where the answer came from: forges rename repositories, and redirect. */
  readonly url: string
}

/** A good answer's whole body. @throws GitRemoteError; ForbiddenAddressError as its cause */
export async function requestGit(
  url: string,
  { fetch, userAgent, signal }: GitRequestOptions,
  init: { method?: string; headers?: Record<string, string>; body?: string } = {},
  maxBytes: number = MAX_GIT_ANSWER_BYTES,
): Promise<GitAnswer> {
  const { host } = new URL(url)
  // As git does: a request that sends something is not sent on (http.followRedirects in git-config(1)).
  const redirect = init.method === 'POST' ? 'error' : 'follow'
  const headers = { 'user-agent': userAgent, ...init.headers }
  try {
    const response = await fetch(url, { ...init, headers, redirect, signal })
    if (!response.ok) {
      await response.body?.cancel()
      throw new GitRemoteError('unreachable', `${host} answered with ${response.status}`, {
        status: response.status,
        retryAfterMs: readRetryAfter(response.headers, new Date()),
      })
    }
    return { body: await readBody(response, maxBytes, host), url: response.url || url }
  } catch (error) {
    if (error instanceof GitRemoteError) throw error
    signal.throwIfAborted()
    // That an answer is too long may be said at its head already.
    const problem = error instanceof FetchResponseError && error.statusCode !== 408 ? 'excess' : 'unreachable'
    throw new GitRemoteError(problem, `${host} cannot be asked: ${reasonOf(error)}`, { cause: error })
  }
}

async function readBody(response: Response, maxBytes: number, host: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > maxBytes) {
      throw new GitRemoteError('excess', `${host} answered with more than ${maxBytes} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
