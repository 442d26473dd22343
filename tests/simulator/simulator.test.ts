import { test } from 'vitest'
import { openEmbeddedDatabase } from '../support/databases.js'
import { startIngester } from './ingest.js'
import { heal, settle } from './settle.js'
import { step } from './steps.js'
import { createWorld } from './world.js'

test.each([1, 2, 3])(
  "the tables are the model's after a quiet world of seed %i",
  { timeout: 180_000 },
  async (seed) => {
    await using world = await createWorld({ seed })
    await using database = await openEmbeddedDatabase()
    for (let count = 0; count < 20; count++) await step(world)
    await using _ingester = await startIngester(world, database)
    for (let round = 0; round < 4; round++) {
      for (let count = 0; count < 30; count++) await step(world)
      await heal(world)
      await settle(world, database.db)
    }
  },
)
