import { beforeEach, expect, test } from 'vitest'
import type { Trx } from '../src/indexing/index-transaction.js'
import { describeDatabases, emptyTables } from '../tests/support/databases.js'
import { workBesideLocks } from '../tests/support/held-locks.js'
import { claimRepos, releaseClaims } from './resync-queue.js'

const [FIRST, SECOND, THIRD] = ['did:web:a.test', 'did:web:b.test', 'did:web:c.test']
const NOW = new Date('2026-11-21T12:00:00Z')
const ALL = { limit: 9, perHost: 1, busyHosts: [] }

describeDatabases('repositories that wait to be fetched', (current) => {
  beforeEach(async () => {
    const { db } = current()
    await emptyTables(db)
    // The longest is the last by its name.
    for (const [index, did] of [THIRD, SECOND, FIRST].entries()) {
      const updatedAt = new Date(NOW.getTime() + index)
      await db.insertInto('repo').values({ did, state: 'pending', attempts: 0, updatedAt }).execute()
    }
  })

  test('are taken once each, those that wait longest first', async () => {
    const claim = (limit: number) =>
      current()
        .db.transaction()
        .execute((trx) => claimRepos(trx, { ...ALL, limit }, NOW))
    expect((await claim(2)).sort()).toEqual([SECOND, THIRD])
    expect(await claim(2)).toEqual([FIRST])
    expect(await claim(2)).toEqual([])
  })

  test.each<[string, 'pending' | 'resyncing', (trx: Trx) => Promise<unknown>]>([
    ['claimed', 'pending', (trx) => claimRepos(trx, ALL, NOW)],
    ['put back', 'resyncing', releaseClaims],
  ])(
    'are waited for to be %s where somebody has one, who gets the others meanwhile',
    async (_, state, work) => {
      const { db, engine } = current()
      // It has one transaction after another.
      if (engine === 'embedded') return
      await db.updateTable('repo').set({ state }).execute()
      await workBesideLocks(db, [FIRST, SECOND, THIRD], work)
      const left = db.selectFrom('repo').select('did').where('state', '=', state)
      expect(await left.execute()).toEqual([])
    },
  )
})
