import { encodeCbor } from '../repo/cbor.js'
import { anyEdits } from '../steps.js'
import type { Fault } from './fault.js'
import { garbled, odd, swallow } from './lie.js'

const MAX_FRAME = 5_000_000

/** Messages that come twice, in another order, not at all, or cannot be read (rows 8, 9, 14, 20, 46). */
export const FRAME_FAULTS: readonly Fault[] = [
  {
    name: 'duplicate-frame',
    isHarmless: true,
    async inject({ world, victim, fired }) {
      const body = await world.commit(victim, anyEdits(world.random, victim))
      world.send(victim.home, '#commit', body)
      world.send(victim.home, '#commit', body, { onSent: fired })
      return undefined
    },
  },
  {
    name: 'old-frame-again',
    isHarmless: true,
    async inject({ world, victim, fired }) {
      const told = world.told.filter(({ body }) => body.repo === victim.did)
      if (told.length === 0) return false
      const { home, body } = world.random.pick(told)
      world.send(home, '#commit', body, { onSent: fired })
      return undefined
    },
  },
  {
    name: 'accounts-in-another-order',
    isHarmless: true,
    async inject({ world, victim, fired }) {
      const [other] = world.free().filter((author) => author !== victim)
      if (!other) return false
      const first = await world.commit(victim, anyEdits(world.random, victim))
      const second = await world.commit(other, anyEdits(world.random, other))
      world.send(other.home, '#commit', second)
      world.send(victim.home, '#commit', first, { onSent: fired })
      return undefined
    },
  },
  {
    name: 'swallowed-commit',
    async inject({ world, victim, fired }) {
      await world.commit(victim, anyEdits(world.random, victim), { loss: 'must' })
      swallow(world, victim, fired)
      return undefined
    },
  },
  {
    name: 'gap-in-the-sequence',
    isHarmless: true,
    async inject({ world, victim, fired }) {
      for (const { log } of world.hosts.sources) log.skip(1000)
      await world.write(victim, anyEdits(world.random, victim), { onSent: fired })
      return undefined
    },
  },
  {
    // What follows the first commit of a stranger at once must not be taken for a stranger's.
    name: 'gone-right-after-the-first-commit',
    async inject({ world, fired }) {
      for (let count = 0; count < 5; count++) {
        const author = await world.addAuthor()
        await world.write(author, world.ownEdit(author), { onSent: fired })
        world.setAbsence(author, 'deleted')
      }
      return undefined
    },
  },
  garbled('too-big', [], (body) => ({ ...body, tooBig: true, ops: [], blocks: new Uint8Array() })),
  garbled('empty-ops', ['PrevDataMismatch'], (body) => ({ ...body, ops: [] })),
  garbled('rev-left-out', ['MalformedEvent'], ({ rev: _, ...body }) => body as never),
  odd('unknown-fields', (body) => ({ ...body, aNewField: { deep: [1, 2, 3] }, seqs: 7 })),
  {
    // No DAG-CBOR, so it is as if it could not be read, and yet it shows whom it is about.
    name: 'keys-in-another-order',
    refusals: ['MalformedEvent'],
    isSlow: true,
    async inject({ world, victim, fired }) {
      const order = world.random.pick(['given', 'reversed'] as const)
      const body = await world.commit(victim, anyEdits(world.random, victim), { loss: 'must' })
      world.send(victim.home, '#commit', body, { order, onSent: fired })
      return undefined
    },
  },
  {
    name: 'unknown-type',
    isHarmless: true,
    isCountedAs: 'unknown',
    async inject({ world, victim, fired }) {
      world.send(victim.home, '#unheardOf', { did: victim.did, what: 'ever' }, { onSent: fired })
      return undefined
    },
  },
  {
    name: 'unknown-operation',
    isHarmless: true,
    isCountedAs: 'unknown',
    async inject({ world, victim, fired }) {
      const bytes = Buffer.concat([encodeCbor({ op: 7, t: '#commit' }), encodeCbor({ did: victim.did })])
      world.sendBytes(victim.home, bytes, fired)
      return undefined
    },
    isSlow: true,
  },
  {
    name: 'poison-frame',
    refusals: ['PoisonFrame'],
    isHarmless: true,
    isSlow: true,
    async inject({ world, victim, fired }) {
      world.sendBytes(victim.home, world.random.bytes(100), fired)
      return undefined
    },
  },
  {
    name: 'frame-over-the-limit',
    refusals: ['PoisonFrame'],
    isSlow: true,
    async inject({ world, victim, fired }) {
      const body = await world.commit(victim, anyEdits(world.random, victim), { loss: 'must' })
      world.send(victim.home, '#commit', body, { length: MAX_FRAME + 1, onSent: fired })
      return undefined
    },
  },
  {
    name: 'frame-at-the-limit',
    isHarmless: true,
    async inject({ world, victim, fired }) {
      await world.write(victim, anyEdits(world.random, victim), { length: MAX_FRAME, onSent: fired })
      return undefined
    },
  },
]
