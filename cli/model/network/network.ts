import {
  DOWNLOAD_ATTEMPTS,
  DOWNLOAD_IDLE_MS,
  DOWNLOAD_RETRY_MS,
  DOWNLOADS_AT_ONCE,
} from '../../../src/limits/downloads.js'
import { UsageError } from '../../errors/cli-error.js'

/** How hosts are asked. */
export interface Network {
  readonly parallel: number
  readonly attempts: number
  readonly retryMs: number
  /** Until an answer begins; undefined: as the platform has it. */
  readonly connectMs: number | undefined
  readonly idleMs: number
  /** For all files together; undefined: as fast as it comes. */
  readonly bytesPerSecond: number | undefined
}

export const DEFAULT_NETWORK: Network = {
  parallel: DOWNLOADS_AT_ONCE,
  attempts: DOWNLOAD_ATTEMPTS,
  retryMs: DOWNLOAD_RETRY_MS,
  connectMs: undefined,
  idleMs: DOWNLOAD_IDLE_MS,
  bytesPerSecond: undefined,
}

/** The options of `FETCH_OPTIONS` that are about it. @throws UsageError */
export function readNetwork(options: {
  readonly jobs: string | undefined
  readonly attempts: string | undefined
  readonly 'retry-delay': string | undefined
  readonly 'connect-timeout': string | undefined
  readonly 'read-timeout': string | undefined
  readonly 'limit-rate': string | undefined
}): Network {
  const { jobs, attempts, 'limit-rate': rate } = options
  const idleMs = seconds('--read-timeout', options['read-timeout'])
  return {
    parallel: count('--jobs', jobs) ?? DEFAULT_NETWORK.parallel,
    attempts: count('--attempts', attempts) ?? DEFAULT_NETWORK.attempts,
    retryMs: seconds('--retry-delay', options['retry-delay']) ?? DEFAULT_NETWORK.retryMs,
    connectMs: seconds('--connect-timeout', options['connect-timeout']) || undefined,
    idleMs: idleMs === 0 ? LONGEST_TIMER_MS : (idleMs ?? DEFAULT_NETWORK.idleMs),
    bytesPerSecond: rate === undefined ? undefined : readBytes('--limit-rate', rate),
  }
}

/** What a timer of Node takes: 25 days. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Bytes, or with K, M, G or T powers of 1024. @throws UsageError */
export function readBytes(name: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)([KMGT]?)(?:i?B)?$/i.exec(text) ?? []
  const bytes = Math.floor(Number(number) * 1024 ** ' KMGT'.indexOf(unit.toUpperCase() || ' '))
  if (number !== '' && bytes > 0 && Number.isSafeInteger(bytes)) return bytes
  throw new UsageError(`${name} ${text} is no number of bytes: write one as in 500K, 20M or 1G.`)
}

function count(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new UsageError(`${name} ${text} is no number of 1 to 999.`)
}

function seconds(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^\d{1,6}(?:\.\d{1,3})?$/.test(text)) return Math.min(Math.round(Number(text) * 1000), LONGEST_TIMER_MS)
  throw new UsageError(`${name} ${text} is no number of seconds.`)
}

/** A fetch that gives up on hosts which do not begin to answer. */
export function promptFetch(
  fetch: typeof globalThis.fetch,
  { connectMs }: Pick<Network, 'connectMs'>,
): typeof globalThis.fetch {
  if (connectMs === undefined) return fetch
  return async (input, init) => {
    const late = new AbortController()
    const timer = setTimeout(() => {
      late.abort(new DOMException(`no answer within ${connectMs / 1000} seconds`, 'TimeoutError'))
    }, connectMs)
    try {
      const signal = init?.signal ? AbortSignal.any([init.signal, late.signal]) : late.signal
      return await fetch(input, { ...init, signal })
    } finally {
      clearTimeout(timer)
    }
  }
}
