import type { Fault } from './fault.js'
import { neverWritten } from './lie.js'

/** What only those meet who follow PDSes: one that an account does not live on tells what it signed all the same. */
export const FOREIGN_HOST_FAULTS: readonly Fault[] = [
  {
    name: 'signed-commit-from-a-foreign-host',
    refusals: ['ForeignHost'],
    isHarmless: true,
    async inject(ctx) {
      const { world, victim, fired } = ctx
      if (world.hosts.followed !== 'pds') return false
      const body = await world.pretend(victim, [neverWritten(ctx)])
      world.send(1 - victim.home, '#commit', body, { onSent: fired })
      return undefined
    },
  },
]
