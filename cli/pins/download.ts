import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { reasonOf } from '../../src/http/reason-of.js'
import { ForbiddenAddressError, type GuardedFetch } from '../../src/identity/guarded-fetch.js'
import { EXIT } from '../errors/exit-code.js'
import type { Output } from '../output/output.js'
import { PinError } from './pin-error.js'

export interface DownloadOptions {
  /** Bounds what comes and how long it takes. */
  readonly fetch: GuardedFetch
  readonly output: Output
  readonly signal: AbortSignal
}

const MEGABYTE = 1_000_000

/**
 * Downloads to a file and answers the SHA-256 of its bytes, as an SRI hash.
 * @throws PinError, ForbiddenAddressError
 */
export async function download(url: string, file: string, options: DownloadOptions): Promise<string> {
  const { fetch, output, signal } = options
  const response = await fetch(url, { redirect: 'follow', signal }).catch((cause: unknown) => {
    throw signal.aborted || cause instanceof ForbiddenAddressError ? cause : unreachable(url, cause)
  })
  if (!response.ok || response.body === null) {
    await response.body?.cancel()
    throw new PinError(`${url} answers ${response.status} ${response.statusText}.`.replace(' .', '.'), {
      hint: 'Look at the address.',
      exitCode: response.status >= 500 ? EXIT.unreachable : EXIT.failure,
    })
  }
  const length = Number(response.headers.get('content-length') ?? Number.NaN)
  const total = Number.isSafeInteger(length) && length > 0 ? Math.ceil(length / MEGABYTE) : undefined
  using bar = output.progress(`MB of ${url}`, total)
  const state = createHash('sha256')
  let size = 0
  const count = async function* (source: AsyncIterable<Uint8Array>) {
    for await (const piece of source) {
      const before = Math.floor(size / MEGABYTE)
      size += piece.length
      bar.step(undefined, Math.floor(size / MEGABYTE) - before)
      state.update(piece)
      yield piece
    }
  }
  try {
    await pipeline(response.body, count, createWriteStream(file), { signal })
  } catch (cause) {
    throw signal.aborted ? cause : unreachable(url, cause)
  }
  return `sha256-${state.digest('base64')}`
}

function unreachable(url: string, cause: unknown): PinError {
  return new PinError(`${url} cannot be downloaded: ${reasonOf(cause)}.`, {
    cause,
    exitCode: EXIT.unreachable,
    hint: 'Look at the address, or try again later.',
  })
}
