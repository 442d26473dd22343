import { expect, test } from 'vitest'
import { openEmbeddedDatabase } from '../support/databases.js'
import { simulate } from './simulate.js'

/** Others: `npm run test:sim -- --seed N`. */
test.each([
  { seed: 1, followed: 'relay' },
  { seed: 2, followed: 'relay' },
  { seed: 3, followed: 'pds' },
] as const)(
  "after anything that happens and any fault, the tables are the model's: seed $seed, by $followed",
  {
    timeout: 240_000,
  },
  async ({ seed, followed }) => {
    await using database = await openEmbeddedDatabase()
    const { fired } = await simulate(database, { seed, followed, events: 120, slow: false })
    expect(fired.size).toBeGreaterThan(10)
  },
)

test.each(['relay', 'pds'] as const)(
  'where nothing goes wrong, nothing is refused: by %s',
  { timeout: 240_000 },
  async (followed) => {
    await using database = await openEmbeddedDatabase()
    const { refusals, sent } = await simulate(database, { seed: 4, followed, events: 60, faults: false })
    expect(sent).toBeGreaterThan(60)
    expect([...refusals]).toEqual([])
  },
)
