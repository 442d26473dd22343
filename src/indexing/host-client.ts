import { type JsonValue, jsonToLex, type l } from '@atproto/lex'
import { reasonOf } from '../http/reason-of.js'
import { readRetryAfter } from '../http/retry-after.js'
import type { GuardedFetch } from '../identity/guarded-fetch.js'
import { storableText } from './storable-text.js'

/** A PDS or relay did not answer what was asked. */
export class HostError extends Error {
  override name = 'HostError'
  /** HTTP status; null when there was no answer. */
  readonly status: number | null
  /** Name of the XRPC error, as `RepoTakendown`; null when it gave none. */
  readonly error: string | null
  /** Milliseconds for which it asks to be left alone; null when it does not. */
  readonly retryAfterMs: number | null
  /** Whether it answered with a page for people: it may be somebody before the host who did. */
  readonly isPage: boolean

  constructor(
    message: string,
    answer: { status: number | null; error: string | null; retryAfterMs?: number | null; isPage?: boolean },
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.status = answer.status
    this.error = answer.error
    this.retryAfterMs = answer.retryAfterMs ?? null
    this.isPage = answer.isPage ?? false
  }
}

export interface HostQuery<M extends l.Query> {
  /** Origin, http or https. */
  host: string
  method: M
  /** A list becomes a parameter for each of its items. */
  params: Readonly<Record<string, string | number | readonly string[] | undefined>>
  signal?: AbortSignal
  /** `error` when absent: a PDS may send to where it keeps its blobs, and nothing else. */
  redirect?: 'follow'
}

/** Asks an XRPC query that answers with JSON, and checks the answer by its lexicon. @throws HostError */
export async function queryHost<M extends l.Query>(
  fetch: GuardedFetch,
  query: HostQuery<M>,
): Promise<l.InferMethodOutputBody<M, Uint8Array>> {
  const response = await requestHost(fetch, query, 'application/json')
  const { schema } = query.method.output
  try {
    const body = jsonToLex((await response.json()) as JsonValue)
    return (schema ? schema.parse(body) : body) as l.InferMethodOutputBody<M, Uint8Array>
  } catch (error) {
    const problem = `answered what the lexicon does not allow: ${reasonOf(error)}`
    throw hostFailure(query, problem, error, response.status)
  }
}

/** Asks an XRPC query that answers with bytes, as a CAR. @throws HostError, also when it is cut short */
export async function queryHostBytes<M extends l.Query>(
  fetch: GuardedFetch,
  query: HostQuery<M>,
): Promise<Uint8Array> {
  const response = await requestHost(fetch, query, '*/*')
  try {
    return new Uint8Array(await response.arrayBuffer())
  } catch (error) {
    throw hostFailure(query, `broke off: ${reasonOf(error)}`, error)
  }
}

/** Asks an XRPC query: a good answer, its body unread. @throws HostError */
export async function requestHost<M extends l.Query>(
  fetch: GuardedFetch,
  query: HostQuery<M>,
  accept: string,
): Promise<Response> {
  const { host, method, params, signal, redirect } = query
  const url = new URL(`/xrpc/${method.nsid}`, host)
  for (const [name, value] of Object.entries(params)) {
    if (typeof value === 'object') for (const item of value) url.searchParams.append(name, item)
    else if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const init = { headers: { accept }, ...(signal ? { signal } : {}), ...(redirect ? { redirect } : {}) }
  const response = await fetch(url, init).catch((error: unknown) => {
    throw hostFailure(query, `cannot be reached: ${reasonOf(error)}`, error)
  })
  if (response.ok) return response
  const body: unknown = await response.json().catch(() => undefined)
  const { error, message } = readError(body)
  throw new HostError(
    `${host} answered ${method.nsid} with ${response.status} ${error ?? ''}${message ? `: ${message}` : ''}`,
    {
      status: response.status,
      error,
      retryAfterMs: readRetryAfter(response.headers, new Date()),
      isPage: response.headers.get('content-type')?.includes('text/html') ?? false,
    },
  )
}

function readError(body: unknown): { error: string | null; message: string } {
  if (typeof body !== 'object' || body === null) return { error: null, message: '' }
  const error = 'error' in body && typeof body.error === 'string' ? body.error : null
  const message = 'message' in body && typeof body.message === 'string' ? body.message : ''
  return {
    error: error && storableText(error, MAX_ERROR_NAME_LENGTH),
    message: storableText(message, MAX_ERROR_MESSAGE_LENGTH),
  }
}

/** Characters of what a host says that are kept. Names of XRPC errors are single words. */
const MAX_ERROR_NAME_LENGTH = 100
const MAX_ERROR_MESSAGE_LENGTH = 200

/** An answer that is none. */
export function hostFailure<M extends l.Query>(
  { host, method }: HostQuery<M>,
  problem: string,
  cause: unknown,
  status: number | null = null,
): HostError {
  return new HostError(`${host} ${problem} (${method.nsid})`, { status, error: null }, { cause })
}
