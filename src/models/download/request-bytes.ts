import { MAX_DOWNLOAD_REDIRECTS } from '../../limits/downloads.js'
import { SourceError } from '../source-error.js'
import { badAnswer, TransferError } from './bad-answer.js'
import type { DownloadOptions } from './download.js'
import { networkFault } from './network-fault.js'
import { shownUrl } from './shown-url.js'

const REDIRECTS = new Set([301, 302, 303, 307, 308])
/** Those that keep the method (RFC 9110, section 15.4). */
const FULL_REDIRECTS = new Set([307, 308])
/** Asked for a part that is not there. */
export const RANGE_NOT_SATISFIABLE = 416

/** An address, and what it alone must be asked with. */
export interface Address {
  readonly url: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Sent by POST, and sent on by redirects that say so alone (307, 308). */
  readonly body?: string | undefined
}

/**
 * Asks an address for a file or a part of one, and follows redirects by hand: what lets a person in at one host is
 * not told to the next.
 * @param asked headers for every hop, as Range
 * @returns a good answer, or one of 416; its body is unread
 * @throws TransferError; the signal's reason
 */
export async function requestBytes(
  address: Address,
  asked: Readonly<Record<string, string>>,
  options: Pick<DownloadOptions, 'fetch' | 'headersFor' | 'explain'>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const first = readUrl(address.url, undefined)
  let url = first
  for (let hops = 0; hops <= MAX_DOWNLOAD_REDIRECTS; hops++) {
    const response = await send(url, options.fetch, {
      // A packed answer cannot be taken up in its midst.
      headers: {
        'accept-encoding': 'identity',
        ...asked,
        ...(await secretsFor(url, first, address, options)),
      },
      ...(address.body === undefined ? {} : { method: 'POST', body: address.body }),
      redirect: 'manual',
      ...(signal && { signal }),
    })
    if (response.ok || response.status === RANGE_NOT_SATISFIABLE) return response
    const redirects = address.body === undefined ? REDIRECTS : FULL_REDIRECTS
    const target = redirects.has(response.status) ? response.headers.get('location') : null
    const explained = target === null ? await options.explain?.(url, response) : undefined
    if (!response.bodyUsed) await response.body?.cancel()
    if (target === null) throw badAnswer(url, response, explained)
    const next = readUrl(target, url)
    if (url.protocol === 'https:' && next.protocol !== 'https:') {
      throw lasting(
        'Unreadable',
        `${shownUrl(url)} leads to ${shownUrl(next)}, which is not encrypted. It is not followed.`,
      )
    }
    url = next
  }
  throw lasting(
    'Unreadable',
    `${shownUrl(first)} leads on and on: after ${MAX_DOWNLOAD_REDIRECTS} redirects there was no file.`,
  )
}

/** @throws TransferError; the signal's reason */
async function send(url: URL, fetch: DownloadOptions['fetch'], init: RequestInit): Promise<Response> {
  try {
    return await fetch(bareUrl(url), init)
  } catch (error) {
    init.signal?.throwIfAborted()
    throw networkFault(url.href, error)
  }
}

async function secretsFor(
  url: URL,
  first: URL,
  address: Address,
  { headersFor }: Pick<DownloadOptions, 'headersFor'>,
): Promise<Record<string, string>> {
  const login = url.username === '' && url.password === '' ? {} : { authorization: basicOf(url) }
  return { ...login, ...(await headersFor?.(url)), ...(url.origin === first.origin ? address.headers : {}) }
}

function basicOf({ username, password }: URL): string {
  return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`
}

/** fetch takes no address that has a login in it. */
function bareUrl(url: URL): URL {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare
}

function readUrl(text: string, base: URL | undefined): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url
  throw lasting('InvalidRequest', `${url ? shownUrl(url) : 'An address'} is no address of http or https.`)
}

function lasting(code: 'Unreadable' | 'InvalidRequest', message: string): TransferError {
  return new TransferError(new SourceError(code, message), { mayPass: false })
}
