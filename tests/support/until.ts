import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'

/** A condition did not come true in time; `cause` is the last error the condition threw, if it threw. */
export class UntilTimeoutError extends Error {
  override name = 'UntilTimeoutError'
}

export interface UntilOptions {
  /** What is waited for, as it should read after "timed out waiting for". */
  what: string
  timeoutMs?: number
  intervalMs?: number
}

/** Only a failing test waits so long; a busy machine may need much of it. Less than the limit of a test. */
const DEFAULT_TIMEOUT_MS = 45_000

type Falsy = false | null | undefined | 0 | 0n | ''

const TIMED_OUT = Symbol('timed out')

/**
 * Polls `condition` until it gives a truthy value, and gives that value.
 *
 * A condition that throws counts as not yet true, so assertions may stand in it.
 * @throws UntilTimeoutError that names `what` and the last value or error, also when the condition itself hangs.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  options: UntilOptions,
): Promise<Exclude<T, Falsy>> {
  const { what, timeoutMs = DEFAULT_TIMEOUT_MS, intervalMs = 20 } = options
  const deadline = Date.now() + timeoutMs
  let last = 'the condition was still running'
  let cause: unknown
  while (true) {
    const timer = new AbortController()
    try {
      const value = await Promise.race([
        condition(),
        sleep(Math.max(deadline - Date.now(), 1), TIMED_OUT, { signal: timer.signal }),
      ])
      if (value !== TIMED_OUT) {
        if (value) return value as Exclude<T, Falsy>
        last = `last value: ${inspect(value, { depth: 4 })}`
        cause = undefined
      }
    } catch (error) {
      last = `last error: ${error instanceof Error ? error.message : inspect(error)}`
      cause = error
    } finally {
      timer.abort()
    }
    if (Date.now() >= deadline) {
      throw new UntilTimeoutError(`timed out after ${timeoutMs} ms waiting for ${what}; ${last}`, { cause })
    }
    await sleep(intervalMs)
  }
}
