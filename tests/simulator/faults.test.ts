import { describe, expect, test } from 'vitest'
import { openEmbeddedDatabase } from '../support/databases.js'
import { until } from '../support/until.js'
import { Adversary, type Fault } from './adversary/fault.js'
import { familiesOf } from './adversary/index.js'
import type { Followed } from './hosts/hosts.js'
import { type SimulatedIngester, startIngester } from './ingest.js'
import { caughtUp, heal, settle, untilFired } from './settle.js'
import { anyEdits } from './steps.js'
import { createWorld, type World } from './world.js'

const SEED = 20_261_121

/** A world in which every account has told a few commits. */
async function busyWorld(accounts: number, followed: Followed): Promise<World> {
  const world = await createWorld({ seed: SEED, accounts, followed })
  for (let round = 0; round < 4; round++) {
    for (const author of world.authors) {
      await world.write(author, [...anyEdits(world.random, author), ...world.ownEdit(author)])
    }
  }
  return world
}

describe("each fault reaches the ingester, and the tables stay the model's:", () => {
  test.each([...familiesOver('relay'), ...familiesOver('pds')])(
    '$name, by $followed',
    {
      timeout: 180_000,
    },
    async ({ faults, followed }) => {
      await using world = await busyWorld(faults.length + 1, followed)
      await using database = await openEmbeddedDatabase()
      const { db } = database
      await using ingester = await startIngester(world, database)
      const adversary = new Adversary(world, () => caughtUp(world, db))
      await settle(world, db)
      for (const author of world.authors) await world.write(author, anyEdits(world.random, author))
      await settle(world, db)

      const unharmed: { name: string; did: string; fetches: number }[] = []
      for (const [index, fault] of faults.entries()) {
        const victim = world.authors[index]
        const { name, isHarmless } = fault
        const isNoticed = await noticeOf(ingester, fault)
        if (victim && isHarmless)
          unharmed.push({ name, did: victim.did, fetches: fetchesOf(world, victim.did) })
        expect(await adversary.inject(fault, victim), `${name} could be done`).toBe(true)
        await until(isNoticed, { what: `${name} to be refused or counted`, timeoutMs: 60_000 })
      }
      await untilFired(world, adversary)
      await caughtUp(world, db)
      // What nobody may accept is not in the tables, before it is mended.
      if (world.stuck.size > 0) await settle(world, db)
      await heal(world)
      await settle(world, db)
      for (const { name, did, fetches } of unharmed) {
        expect(fetchesOf(world, did), `fetches of a whole repository for ${name}`).toBe(fetches)
      }
    },
  )
})

interface Family {
  readonly name: string
  readonly followed: Followed
  readonly faults: readonly Fault[]
}

/** Those that take seconds are the same where PDSes are followed. */
function familiesOver(followed: Followed): Family[] {
  return Object.entries(familiesOf(followed)).flatMap(([name, all]) => {
    const faults = followed === 'pds' ? all.filter(({ isSlow }) => !isSlow) : all
    return faults.length > 0 ? [{ name, followed, faults }] : []
  })
}

function fetchesOf(world: World, did: string): number {
  return world.hosts.fetches.get(did) ?? 0
}

/** Whether the ingester says that a fault which is injected from now on has come: by its reason, or by its kind. */
async function noticeOf(ingester: SimulatedIngester, fault: Fault): Promise<() => Promise<boolean>> {
  const { isCountedAs, refusals = [] } = fault
  const names = isCountedAs === undefined ? refusals : [isCountedAs]
  const count = async () => new Map([...(await ingester.refusals()), ...(await ingester.messages())])
  const before = await count()
  return async () => {
    const now = await count()
    return names.length === 0 || names.some((name) => (now.get(name) ?? 0) > (before.get(name) ?? 0))
  }
}
