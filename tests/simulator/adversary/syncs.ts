import { headCar } from '../repo/author-repo.js'
import { anyEdits } from '../steps.js'
import type { Fault } from './fault.js'

/** What `#sync` may say that its account did not (row 15). */
export const SYNC_FAULTS: readonly Fault[] = [
  {
    name: 'sync-signed-by-another-key',
    refusals: ['BadSignature'],
    async inject({ world, victim, fired }) {
      const key = await world.newKey()
      const { commit, rev, blocks } = await world.pretend(victim, anyEdits(world.random, victim), { key })
      world.send(victim.home, '#sync', { did: victim.did, rev, blocks, commit }, { onSent: fired })
      return undefined
    },
  },
  {
    name: 'sync-of-another-account',
    refusals: ['DidMismatch'],
    async inject({ world, victim, fired }) {
      const other = world.authors.find((author) => author !== victim)
      if (!other) return false
      const { rev } = other.repo.head
      const blocks = headCar(other.repo.head)
      world.send(victim.home, '#sync', { did: victim.did, rev, blocks }, { onSent: fired })
      return undefined
    },
  },
  {
    name: 'sync-with-another-rev',
    refusals: ['RevMismatch'],
    async inject({ world, victim, fired }) {
      const rev = world.clock.tid()
      const blocks = headCar(victim.repo.head)
      world.send(victim.home, '#sync', { did: victim.did, rev, blocks }, { onSent: fired })
      return undefined
    },
  },
  {
    name: 'sync-that-goes-back',
    async inject({ world, victim, fired }) {
      const [old] = victim.repo.past
      if (!old) return false
      world.model.mayBeFetched(victim.did)
      const blocks = headCar(old)
      world.send(victim.home, '#sync', { did: victim.did, rev: old.rev, blocks }, { onSent: fired })
      return undefined
    },
  },
  {
    name: 'sync-after-a-loss',
    async inject({ world, victim, fired }) {
      await world.commit(victim, anyEdits(world.random, victim), { loss: 'must' })
      const { did, home, repo } = victim
      world.send(home, '#sync', { did, rev: repo.head.rev, blocks: headCar(repo.head) }, { onSent: fired })
      // Nothing else may be needed; only whoever was not known yet stays so.
      if (world.model.isKnown(did)) world.unrevealed.delete(victim)
      return undefined
    },
  },
]
