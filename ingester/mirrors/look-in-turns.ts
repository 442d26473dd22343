import { isDatabaseAway } from '../../src/db/unavailable.js'
import { GitRemoteError } from '../../src/git/remote-error.js'
import { createGuardedFetch } from '../../src/identity/guarded-fetch.js'
import { GIT_REMOTE_TIMEOUT_MS, MAX_GIT_ANSWER_BYTES } from '../../src/limits/git-remote.js'
import {
  MIRROR_HOST_INTERVAL_MS,
  MIRROR_HOSTS_AT_ONCE,
  MIRROR_ROUND_MS,
  NAMED_MIRROR_HOSTS_AT_ONCE,
} from '../../src/limits/mirrors.js'
import { pause } from '../retry.js'
import { type DueMirror, dueMirrors, putOffMirror } from './due-mirrors.js'
import { everyRound } from './every-round.js'
import { keepLook } from './keep-look.js'
import { lookForAtoms, lookForRefs } from './look.js'
import type { MirrorConfig, MirrorContext } from './mirror-context.js'

export interface LookPace {
  readonly roundMs?: number
  readonly hostIntervalMs?: number
  readonly timeoutMs?: number
}

/** Looks at mirrors whose turn has come, one of a host at a time. @param operator the operator's, or the others */
export async function lookInTurns(
  ctx: MirrorContext,
  { development, publicUrl }: MirrorConfig,
  pace: LookPace & { readonly operator: boolean },
): Promise<void> {
  const { db, write, log, now, signal, metrics } = ctx
  const { operator, timeoutMs = GIT_REMOTE_TIMEOUT_MS } = pace
  const { roundMs = MIRROR_ROUND_MS, hostIntervalMs = MIRROR_HOST_INTERVAL_MS } = pace
  // Twice what is read of an answer: which one is too long is found while it is read.
  const fetch = createGuardedFetch({ development, timeoutMs, maxBytes: 2 * MAX_GIT_ANSWER_BYTES })
  const userAgent = publicUrl === undefined ? 'firn' : `firn (${publicUrl})`
  const look = operator ? lookForAtoms : lookForRefs

  /** @returns whether it answered */
  async function lookAt(mirror: DueMirror): Promise<boolean> {
    try {
      const found = await look(mirror, { db, fetch, userAgent, signal, now: now() })
      const alarms = await keepLook(ctx, mirror, found)
      metrics.mirrorLooks.inc({ outcome: 'answered' })
      const { url } = mirror
      if (alarms > 0) log.warn({ mirror: url, alarms }, 'a mirror of atoms disagrees with what is known')
      return true
    } catch (error) {
      if (signal.aborted || isDatabaseAway(error)) throw error
      await putOff(mirror, error)
      return false
    }
  }

  async function putOff(mirror: DueMirror, error: unknown): Promise<void> {
    const { url } = mirror
    if (error instanceof GitRemoteError) {
      metrics.mirrorLooks.inc({ outcome: error.problem })
      log.debug({ mirror: url, problem: error.message }, 'a mirror of atoms did not answer')
      await putOffMirror(write, mirror, error.message, now(), error.retryAfterMs ?? 0)
      return
    }
    metrics.mirrorLooks.inc({ outcome: 'fault' })
    log.error({ mirror: url, err: error }, 'a mirror of atoms could not be indexed: this is a fault in firn')
    await putOffMirror(write, mirror, 'What it holds could not be indexed.', now())
  }

  /** One host's, one after the other; after one that does not answer, the others wait for the next round. */
  async function lookAtHost(mirrors: readonly DueMirror[]): Promise<void> {
    for (const mirror of mirrors) {
      if (signal.aborted || !(await lookAt(mirror))) return
      await pause(hostIntervalMs, signal)
    }
  }

  await everyRound(ctx, roundMs, 'cannot look at mirrors of atoms', async () => {
    const hosts = [
      ...Map.groupBy(await dueMirrors(db, operator, now()), ({ url }) => new URL(url).host).values(),
    ]
    const next = async (): Promise<void> => {
      for (let mirrors = hosts.shift(); mirrors; mirrors = hosts.shift()) await lookAtHost(mirrors)
    }
    const atOnce = operator ? MIRROR_HOSTS_AT_ONCE : NAMED_MIRROR_HOSTS_AT_ONCE
    // One that fails is heard of when the others have ended: the next round must not run beside them.
    const ends = await Promise.allSettled(Array.from({ length: atOnce }, next))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  })
}
