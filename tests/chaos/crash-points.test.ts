import { test } from 'vitest'
import { createRandom } from '../simulator/random.js'
import { createFreshDatabase } from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { AT_FIRST, LATER, live, SEEDS } from './lives.js'

describeWith([POSTGRES], 'an ingester that is killed again and again (PostgreSQL)', () => {
  test.each(SEEDS)(
    'at every boundary of seed %i repeats and skips nothing',
    { timeout: 300_000 },
    async (seed) => {
      await using fresh = await createFreshDatabase()
      const random = createRandom(seed)
      await live(seed, { url: fresh.url }, { atFirst: AT_FIRST, later: random.sample(LATER, LATER.length) })
    },
  )
})
