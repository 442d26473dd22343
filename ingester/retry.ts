import { setTimeout as sleep } from 'node:timers/promises'
import { isDatabaseAway } from '../src/db/unavailable.js'
import { RETRY_FIRST_MS, RETRY_LAST_MS } from '../src/limits/ingest.js'
import { RECONNECT_FIRST_MS, RECONNECT_JITTER_MS, RECONNECT_LAST_MS } from '../src/limits/sources.js'

/** Milliseconds before the next try: doubled each time, up to half a minute. @param failures so far, from 1 */
export function backoffMs(failures: number): number {
  return Math.min(RETRY_FIRST_MS * 2 ** (failures - 1), RETRY_LAST_MS)
}

/**
 * Milliseconds before a source is tried again: 1, 2, 4 seconds and so on, give or take a half, so that those who lost
 * it together do not come back together.
 * @param failures in a row, from 1
 * @param random from 0 to 1
 */
export function reconnectDelayMs(failures: number, random: number): number {
  const wait = Math.min(RECONNECT_FIRST_MS * 2 ** (failures - 1), RECONNECT_LAST_MS)
  return wait + (2 * random - 1) * RECONNECT_JITTER_MS
}

/** Waits, or until the signal aborts. @returns whether it may go on */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, undefined, { signal })
    return true
  } catch (error) {
    if (signal.aborted) return false
    throw error
  }
}

export interface UntilDoneOptions {
  signal: AbortSignal
  /** Hears of each failure and its number, from 1. */
  onFailure: (error: unknown, failures: number) => void
  /** After this many failures the last one is thrown; never when absent. A database that is away does not count. */
  maxFailures?: number
}

/** Tries until it works, or until the signal aborts: then the answer is undefined. */
export async function untilDone<T>(
  attempt: () => Promise<T>,
  { signal, onFailure, maxFailures = Number.POSITIVE_INFINITY }: UntilDoneOptions,
): Promise<T | undefined> {
  let counted = 0
  for (let failures = 1; !signal.aborted; failures++) {
    try {
      return await attempt()
    } catch (error) {
      if (signal.aborted) return undefined
      onFailure(error, failures)
      if (!isDatabaseAway(error) && ++counted >= maxFailures) throw error
      await pause(backoffMs(failures), signal)
    }
  }
  return undefined
}

export interface UntilStoredOptions {
  signal: AbortSignal
  /** Hears of the first failure alone: those that follow it are like it. */
  onFirstFailure: (error: unknown) => void
  /** As for `untilDone`. */
  maxFailures?: number | undefined
}

/** As `untilDone`, for what the database takes: it may be away for a while, which is told once. */
export function untilStored<T>(
  attempt: () => Promise<T>,
  { signal, onFirstFailure, maxFailures }: UntilStoredOptions,
): Promise<T | undefined> {
  return untilDone(attempt, {
    signal,
    ...(maxFailures === undefined ? {} : { maxFailures }),
    onFailure: (error, failures) => {
      if (failures === 1) onFirstFailure(error)
    },
  })
}
