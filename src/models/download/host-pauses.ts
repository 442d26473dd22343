import { setTimeout as sleep } from 'node:timers/promises'

/** Until when hosts want to be left alone: what one download is told holds for all that go on beside it. */
export interface HostPauses {
  pause(host: string, ms: number): void
  /** Waits until a host may be asked. @throws the signal's reason */
  wait(host: string, signal: AbortSignal | undefined): Promise<void>
}

export function createHostPauses(): HostPauses {
  const ends = new Map<string, number>()
  return {
    pause(host, ms) {
      ends.set(host, Math.max(ends.get(host) ?? 0, Date.now() + ms))
    },
    async wait(host, signal) {
      for (let rest = 1; rest > 0; ) {
        rest = (ends.get(host) ?? 0) - Date.now()
        if (rest > 0) await sleep(rest, undefined, signal && { signal })
      }
    },
  }
}
