import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { createRandom } from '../simulator/random.js'
import { AT_FIRST, LATER, live, SEEDS } from './lives.js'

describe('an ingester that is killed (embedded database)', () => {
  test.each(SEEDS)(
    'at some boundaries of seed %i repeats and skips nothing',
    { timeout: 300_000 },
    async (seed) => {
      const random = createRandom(seed)
      const directory = await mkdtemp(join(tmpdir(), 'firn-chaos-'))
      try {
        const [atFirst, later] = [random.sample(AT_FIRST, seed % 2), random.sample(LATER, 1)]
        await live(seed, { directory }, { atFirst, later })
      } finally {
        await rm(directory, { recursive: true, force: true })
      }
    },
  )
})
