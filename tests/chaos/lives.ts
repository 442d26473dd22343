import { expect } from 'vitest'
import { migrations } from '../../migrations/index.js'
import { type DatabaseOptions, openDatabase } from '../../src/db/database.js'
import { migrateToLatest } from '../../src/db/migrate.js'
import type { Boundary } from '../../src/indexing/boundary.js'
import { startIngester } from '../simulator/ingest.js'
import { createRandom } from '../simulator/random.js'
import { until } from '../support/until.js'
import { startIngesterChild } from './ingester-child.js'
import { type Stage, startStage } from './stage.js'

/** Boundaries that only a first start passes, before the rest. */
export const AT_FIRST: readonly Boundary[] = ['backfill-after-page']

/** Boundaries in the order of `boundary.ts`; how often each may be passed before the end comes. */
export const LATER: readonly Boundary[] = [
  'after-verify-before-tx',
  'in-tx-after-rows',
  'after-commit-before-ack',
  'after-desync-mark',
  'stranger-before-look',
  'resync-after-nth-record',
  'resync-before-state',
  'after-lock-before-first-event',
]

/** `FIRN_TEST_SEEDS=20` tries more. */
export const SEEDS = Array.from(
  { length: Number(process.env.FIRN_TEST_SEEDS ?? 3) },
  (_, index) => 100 + index,
)

const ACCOUNTS = 8

export interface Deaths {
  /** Before there is a cursor: what happens meanwhile is not in the stream of the next start. */
  atFirst: readonly Boundary[]
  later: readonly Boundary[]
}

/** One process after another dies at its boundary while the world goes on; those between and at the end may live. */
export async function live(
  seed: number,
  database: DatabaseOptions,
  { atFirst, later }: Deaths,
): Promise<void> {
  const random = createRandom(seed)
  await using stage = await startStage(seed, { accounts: ACCOUNTS })
  await stage.act(30)
  stage.bringBack()
  const die = async (at: Boundary) => {
    const passing = at === 'after-lock-before-first-event' ? 1 : 1 + random.below(3)
    const child = startIngesterChild({ ...stage.network, database, end: { at, passing } })
    await until(() => child.hasEnded || act(stage, at), {
      what: `the end of a child at passing ${passing} of ${at}`,
      timeoutMs: 90_000,
      intervalMs: 200,
    })
    expect([at, child.child.signalCode], child.output()).toEqual([at, 'SIGKILL'])
  }
  const recover = async () => {
    await using survivor = await openDatabase(database)
    await migrateToLatest(survivor.db, migrations)
    await using _ingester = await startIngester(stage.world, survivor)
    await stage.equals(survivor.db)
  }

  for (const at of atFirst) await die(at)
  stage.unread()
  await recover()
  for (const at of later) await die(at)
  await recover()
}

/** Brings about what leads to a boundary. */
async function act(stage: Stage, boundary: Boundary): Promise<boolean> {
  switch (boundary) {
    case 'after-desync-mark':
    case 'resync-after-nth-record':
    case 'resync-before-state':
      await stage.loseCommit()
      break
    case 'stranger-before-look':
      await stage.newcomer()
      break
    case 'backfill-after-page':
      await stage.write()
      break
    default:
      await stage.act(3)
  }
  return false
}
