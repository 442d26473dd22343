import type { EventStream } from '../hosts/event-stream.js'
import type { StreamHost } from '../hosts/hosts.js'
import { anyEdits } from '../steps.js'
import type { World } from '../world.js'
import type { Fault } from './fault.js'
import { swallow } from './lie.js'

/** What may happen to a stream as a whole (rows 5, 6, 7, 16). */
export const RELAY_FAULTS: readonly Fault[] = [
  streamFault('connection-dropped', (stream) => stream.drop()),
  streamFault('dropped-within-a-message', (stream) => stream.dropMidFrame()),
  streamFault('connection-dead', (stream) => stream.silence()),
  {
    name: 'window-too-short',
    isSlow: true,
    async inject({ world, victim, fired, caughtUp }) {
      await caughtUp()
      each(world, ({ stream }) => stream.drop())
      for (const author of world.free()) {
        world.send(
          author.home,
          '#commit',
          await world.commit(author, anyEdits(world.random, author), { loss: 'must' }),
        )
      }
      world.model.mayBeFetched()
      each(world, ({ log, stream }) => {
        log.forgetThrough(log.lastSeq)
        stream.onOutdated = fired
        return 1
      })
      await world.write(victim, anyEdits(world.random, victim))
      return undefined
    },
  },
  {
    name: 'numbered-anew',
    isSlow: true,
    async inject({ world, fired, caughtUp }) {
      await caughtUp()
      world.model.replayed((did) => world.onceDeleted.has(did))
      each(world, ({ log, stream }) => {
        stream.onOutdated = fired
        log.renumber(log.lastSeq + 1e9)
        return stream.drop()
      })
      return undefined
    },
  },
  {
    name: 'swallowed-account',
    async inject({ world, victim, fired }) {
      world.model.mayBeFetched(victim.did)
      victim.absence = world.random.pick(['deactivated', 'suspended', 'takendown'] as const)
      world.untold.add(victim)
      swallow(world, victim, fired)
      return undefined
    },
  },
]

function streamFault(name: string, cut: (stream: EventStream) => void): Fault {
  return {
    name,
    isSlow: true,
    async inject({ world, victim, fired, caughtUp }) {
      // Connected again, if something else cut it off just before.
      await caughtUp()
      // What was cut off shows by who comes back.
      let lost = 0
      for (const { stream } of world.hosts.sources) {
        lost++
        stream.onceOpened(() => {
          if (--lost === 0) fired()
        })
        cut(stream)
      }
      await world.write(victim, anyEdits(world.random, victim))
      return undefined
    },
  }
}

function each(world: World, act: (host: StreamHost) => number): number {
  return world.hosts.sources.reduce((sum, host) => sum + act(host), 0)
}
