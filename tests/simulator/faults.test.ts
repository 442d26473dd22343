import { describe, expect, test } from 'vitest'
import { openEmbeddedDatabase } from '../support/databases.js'
import { Adversary } from './adversary/fault.js'
import { FAMILIES } from './adversary/index.js'
import { startIngester } from './ingest.js'
import { caughtUp, heal, settle, untilFired } from './settle.js'
import { anyEdits } from './steps.js'
import { createWorld, type World } from './world.js'

const SEED = 20_261_121

/** A world in which every account has told a few commits. */
async function busyWorld(accounts: number): Promise<World> {
  const world = await createWorld({ seed: SEED, accounts })
  for (let round = 0; round < 4; round++) {
    for (const author of world.authors) {
      await world.write(author, [...anyEdits(world.random, author), ...world.ownEdit(author)])
    }
  }
  return world
}

describe("each fault reaches the ingester, and the tables stay the model's:", () => {
  test.each(Object.entries(FAMILIES))('%s', { timeout: 180_000 }, async (_, faults) => {
    await using world = await busyWorld(faults.length + 1)
    await using database = await openEmbeddedDatabase()
    const { db } = database
    await using ingester = await startIngester(world, database)
    const adversary = new Adversary(world, () => caughtUp(world, db))
    await settle(world, db)
    for (const author of world.authors) await world.write(author, anyEdits(world.random, author))
    await settle(world, db)

    for (const [index, fault] of faults.entries()) {
      const done = await adversary.inject(fault, world.authors[index])
      expect(done, `${fault.name} could be done`).toBe(true)
    }
    await untilFired(world, adversary)
    await caughtUp(world, db)
    // What nobody may accept is not in the tables, before it is mended.
    if (world.stuck.size > 0) await settle(world, db)
    await heal(world)
    await settle(world, db)
    const refusals = await ingester.refusals()
    for (const { name, refusals: reasons = [] } of faults) {
      if (reasons.length > 0)
        expect(
          reasons.some((reason) => refusals.has(reason)),
          `${name} was refused as ${reasons.join(' or ')}`,
        ).toBe(true)
    }
  })
})
