import { pause } from '../retry.js'
import type { MirrorContext } from './mirror-context.js'

/** Does something again and again until the signal aborts; what fails is logged and done in the next round. */
export async function everyRound(
  { log, signal }: Pick<MirrorContext, 'log' | 'signal'>,
  roundMs: number,
  failure: string,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work()
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, `${failure}; trying later`)
    }
    await pause(roundMs, signal)
  }
}
