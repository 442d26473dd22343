import { reasonOf } from '../http/reason-of.js'
import { readRetryAfter } from '../http/retry-after.js'
import type { GuardedFetch } from '../identity/guarded-fetch.js'
import { UpstreamError } from './upstream-error.js'

export interface AskOptions {
  readonly fetch: GuardedFetch
  /** Who asks: crates.io refuses whoever does not say. */
  readonly userAgent: string
  readonly signal: AbortSignal
}

/** A good answer's whole body. Redirects are followed, as forges rename repositories. @throws UpstreamError */
export async function ask(
  url: string,
  { fetch, userAgent, signal }: AskOptions,
  init: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<{ body: Buffer; url: string }> {
  const headers = { 'user-agent': userAgent, ...init.headers }
  try {
    const response = await fetch(url, { ...init, headers, redirect: 'follow', signal })
    if (!response.ok) {
      await response.body?.cancel()
      throw new UpstreamError(`${hostOf(url)} answered with ${response.status}`, {
        status: response.status,
        retryAfterMs: readRetryAfter(response.headers, new Date()),
      })
    }
    return { body: Buffer.from(await response.arrayBuffer()), url: response.url || url }
  } catch (error) {
    if (error instanceof UpstreamError) throw error
    throw new UpstreamError(`${hostOf(url)} cannot be asked: ${reasonOf(error)}`, {}, { cause: error })
  }
}

function hostOf(url: string): string {
  return new URL(url).host
}
