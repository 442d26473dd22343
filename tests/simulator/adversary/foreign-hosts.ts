import { headCar } from '../repo/author-repo.js'
import type { Body } from '../repo/frame.js'
import type { Fault, FaultContext } from './fault.js'
import { neverWritten } from './lie.js'

/** What only those meet who follow PDSes: one that an account does not live on speaks of it all the same. */
export const FOREIGN_HOST_FAULTS: readonly Fault[] = [
  foreign('signed-commit', '#commit', (ctx) => ctx.world.pretend(ctx.victim, [neverWritten(ctx)])),
  foreign('takedown', '#account', ({ victim }) => ({ did: victim.did, active: false, status: 'takendown' })),
  foreign('sync', '#sync', ({ victim: { did, repo } }) => ({
    did,
    rev: repo.head.rev,
    blocks: headCar(repo.head),
  })),
  foreign('identity', '#identity', ({ victim: { did, handle } }) => ({ did, handle })),
]

function foreign(name: string, type: string, say: (ctx: FaultContext) => Body | Promise<Body>): Fault {
  return {
    name: `${name}-from-a-foreign-host`,
    refusals: ['ForeignHost'],
    isHarmless: true,
    async inject(ctx) {
      const { world, victim, fired } = ctx
      if (world.hosts.followed !== 'pds') return false
      world.send(1 - victim.home, type, await say(ctx), { onSent: fired })
      return undefined
    },
  }
}
