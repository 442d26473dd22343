import { setTimeout as sleep } from 'node:timers/promises'
import {
  DOWNLOAD_ATTEMPTS,
  DOWNLOAD_GAIN_BYTES,
  DOWNLOAD_IDLE_MS,
  DOWNLOAD_LONGEST_PAUSE_MS,
  DOWNLOAD_RETRY_LAST_MS,
  DOWNLOAD_RETRY_MS,
} from '../../limits/downloads.js'
import { SourceError } from '../source-error.js'
import { TransferError } from './bad-answer.js'
import type { DownloadOptions } from './download.js'
import type { HostPauses } from './host-pauses.js'
import { networkFault } from './network-fault.js'
import { type AddressMemory, readAnswer } from './read-answer.js'
import type { Address } from './request-bytes.js'
import { shownUrl } from './shown-url.js'
import { StorageError } from './storage-error.js'
import type { Transfer } from './transfer.js'

/**
 * Fetches a file from one address, taking it up again where the connection breaks, until the whole of it is there.
 * Its hash is not looked at.
 * @throws TransferError when the address does not give it; StorageError; the signal's reason
 */
export async function transferFrom(address: Address, transfer: Transfer, pauses: HostPauses): Promise<void> {
  const { sink, options, file } = transfer
  const { signal, attempts = DOWNLOAD_ATTEMPTS } = options
  const memory: AddressMemory = {}
  const host = URL.canParse(address.url) ? new URL(address.url).host : ''
  for (let failures = 0; ; ) {
    const before = sink.length
    await pauses.wait(host, signal)
    try {
      await watchIdle(address, options, (watched, onLife) =>
        readAnswer(address, transfer, memory, watched, onLife),
      )
      return
    } catch (error) {
      signal?.throwIfAborted()
      const problem = asTransferError(address, error)
      failures = sink.length - before >= DOWNLOAD_GAIN_BYTES ? 1 : failures + 1
      const waitMs = problem.retryAfterMs ?? backoff(failures, options.retryMs ?? DOWNLOAD_RETRY_MS)
      if (!problem.mayPass || failures >= attempts || waitMs > DOWNLOAD_LONGEST_PAUSE_MS) throw problem
      options.report?.({ type: 'retry', path: file.path, problem: problem.message, waitMs })
      if (problem.retryAfterMs !== null) pauses.pause(host, waitMs)
      else await sleep(waitMs, undefined, signal && { signal })
    }
  }
}

/** Doubled each time, and spread by up to half of itself, so that many downloads do not come back at once. */
function backoff(failures: number, firstMs: number): number {
  return Math.min(firstMs * 2 ** (failures - 1), DOWNLOAD_RETRY_LAST_MS) * (1 + Math.random() / 2)
}

/** Gives up a connection on which nothing came for a while. */
async function watchIdle(
  address: Address,
  { signal, idleMs = DOWNLOAD_IDLE_MS }: DownloadOptions,
  work: (signal: AbortSignal, onLife: () => void) => Promise<void>,
): Promise<void> {
  const idle = new AbortController()
  const message = `${shownUrl(address.url)} was silent for ${idleMs / 1000} seconds.`
  const silence = new TransferError(new SourceError('Unavailable', message), { mayPass: true })
  const timer = setTimeout(() => idle.abort(silence), idleMs)
  try {
    await work(signal ? AbortSignal.any([signal, idle.signal]) : idle.signal, () => timer.refresh())
  } catch (error) {
    throw idle.signal.aborted ? silence : error
  } finally {
    clearTimeout(timer)
  }
}

function asTransferError(address: Address, error: unknown): TransferError {
  if (error instanceof TransferError) return error
  if (error instanceof StorageError) throw error
  // What else a source says of its own accord, for example that a token is no token, will not pass.
  if (error instanceof SourceError) return new TransferError(error, { mayPass: false })
  return networkFault(address.url, error)
}
