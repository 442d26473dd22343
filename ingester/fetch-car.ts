import { reasonOf } from '../src/http/reason-of.js'
import type { GuardedFetch } from '../src/identity/guarded-fetch.js'
import { HostError, requestHost } from '../src/indexing/host-client.js'
import { getRepo } from '../src/lexicons/com/atproto/sync.js'
import { MIN_REPO_BYTES_PER_SECOND, REPO_FETCH_TIMEOUT_MS, SLOW_REPO_GRACE_MS } from '../src/limits/resync.js'

/** More bytes than may be read. */
export class RepoTooLargeError extends Error {
  override name = 'RepoTooLarge'
}

/** It comes, and takes too long. */
export class RepoTooSlowError extends Error {
  override name = 'RepoTooSlow'
}

export interface FetchPace {
  /** For the whole answer. */
  timeoutMs: number
  /** After this, it must have come with `minBytesPerSecond` so far. */
  graceMs: number
  minBytesPerSecond: number
}

const PACE: FetchPace = {
  timeoutMs: REPO_FETCH_TIMEOUT_MS,
  graceMs: SLOW_REPO_GRACE_MS,
  minBytesPerSecond: MIN_REPO_BYTES_PER_SECOND,
}

export interface CarQuery {
  /** Origin of the PDS. */
  host: string
  did: string
  maxBytes: number
  signal: AbortSignal
  pace?: FetchPace
}

/**
 * Fetches a repository whole (com.atproto.sync.getRepo). Holds as many bytes as came, never more than `maxBytes`;
 * twice that for the moment in which they are put together.
 * @throws RepoTooLargeError, RepoTooSlowError, HostError
 */
export async function fetchCar(fetch: GuardedFetch, query: CarQuery): Promise<Uint8Array> {
  const { host, did, maxBytes, pace = PACE } = query
  const watch = new PaceWatch(pace)
  const signal = AbortSignal.any([query.signal, watch.signal])
  const asked = { host, method: getRepo.main, params: { did }, signal }
  try {
    const response = await requestHost(fetch, asked, 'application/vnd.ipld.car')
    return await readBody(response, { maxBytes, signal, onBytes: (bytes) => watch.count(bytes) })
  } catch (error) {
    query.signal.throwIfAborted()
    watch.signal.throwIfAborted()
    if (error instanceof RepoTooLargeError || error instanceof HostError) throw error
    // With a name of its own: whoever asks again may have to read as much again.
    const answer = { status: null, error: 'BrokenOff' }
    throw new HostError(`${host} broke off (${getRepo.$nsid}): ${reasonOf(error)}`, answer, { cause: error })
  } finally {
    watch.stop()
  }
}

interface ReadOptions {
  maxBytes: number
  signal: AbortSignal
  onBytes: (bytes: number) => void
}

async function readBody(response: Response, { maxBytes, signal, onBytes }: ReadOptions): Promise<Uint8Array> {
  const reader = response.body?.getReader()
  if (!reader) return new Uint8Array()
  // What waits to be read ends with it. A promise to race against would keep all that was read as long as it lives.
  const onAbort = () => void reader.cancel().catch(() => undefined)
  signal.addEventListener('abort', onAbort)
  try {
    checkSize(Number(response.headers.get('content-length')), maxBytes)
    const chunks: Uint8Array[] = []
    for (let length = 0; ; ) {
      const { done, value } = await reader.read()
      signal.throwIfAborted()
      if (done) return concat(chunks, length)
      length += value.byteLength
      checkSize(length, maxBytes)
      onBytes(value.byteLength)
      chunks.push(value)
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // What is not read any more must not go on coming; nothing depends on how that ends.
    reader.cancel().catch(() => undefined)
  }
}

function checkSize(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) throw new RepoTooLargeError(`it has more than ${maxBytes} bytes`)
}

function concat(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let end = 0
  for (const chunk of chunks) {
    whole.set(chunk, end)
    end += chunk.byteLength
  }
  return whole
}

/** Aborts what takes too long, as a whole or by its pace. */
class PaceWatch {
  readonly #over = new AbortController()
  readonly #startedAt = performance.now()
  readonly #timer: NodeJS.Timeout
  #bytes = 0

  constructor({ timeoutMs, graceMs, minBytesPerSecond }: FetchPace) {
    const check = () => {
      const seconds = (performance.now() - this.#startedAt) / 1000
      const isSlow = seconds * 1000 > graceMs && this.#bytes < minBytesPerSecond * seconds
      if (!isSlow && seconds * 1000 <= timeoutMs) return
      this.#over.abort(new RepoTooSlowError(`${this.#bytes} bytes came in ${Math.round(seconds)} seconds`))
    }
    this.#timer = setInterval(check, Math.min(1000, graceMs / 4))
  }

  get signal(): AbortSignal {
    return this.#over.signal
  }

  count(bytes: number): void {
    this.#bytes += bytes
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
