import type { ActorStatus } from '../src/db/tables/actor.js'

/**
 * What a host says of an account. `unknown`: it has none of that name; `mute`: it cannot be asked such a thing;
 * `unclear`: it did not answer.
 */
export type Word = ActorStatus | 'active' | 'unknown' | 'mute' | 'unclear'

export interface Judgement {
  active: boolean
  status: ActorStatus | null
}

/**
 * Whether an account is to stay hidden. Its PDS tells whether it is there, and alone whether it is deleted. A relay may
 * take it down by itself, which the PDS cannot undo: then relays have to say that they show it, and where one cannot be
 * asked, only its own `#account` lifts that. Nobody but the PDS deactivates or deletes.
 *
 * @param stored the status that is in doubt
 * @param relays of the sources
 * @returns undefined while that is open
 */
export function judge(stored: ActorStatus, pds: Word, relays: readonly Word[]): Judgement | undefined {
  if (pds === 'unclear' || pds === 'mute' || pds === 'unknown') return undefined
  // That a PDS no longer has it is no word of deletion: it may be moving.
  if (pds === 'deleted') return { active: false, status: stored }
  if (pds !== 'active') return { active: false, status: pds }
  const hidden = relays.find((word) => word === 'takendown' || word === 'suspended')
  if (hidden) return { active: false, status: hidden }
  // What else they say is what they heard from the PDS some time.
  if (relays.includes('unclear')) return undefined
  const mayBeRelays = stored === 'takendown' || stored === 'suspended'
  if (mayBeRelays && relays.includes('mute')) return { active: false, status: stored }
  return { active: true, status: null }
}
