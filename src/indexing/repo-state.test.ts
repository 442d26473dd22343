import { beforeEach, expect, test } from 'vitest'
import { describeDatabases, emptyTables } from '../../tests/support/databases.js'
import { workBesideLocks } from '../../tests/support/held-locks.js'
import type { Trx } from './index-transaction.js'
import { desynchronizeAll, desynchronizeMoved, desynchronizeSome } from './repo-state.js'

const [FIRST, SECOND, WAITING] = ['did:web:a.test', 'did:web:b.test', 'did:web:c.test']
const [HERE, THERE] = ['https://here.test', 'https://there.test']
const NOW = new Date('2026-11-21T12:00:00Z')

const MARKS: [string, (trx: Trx) => Promise<void>][] = [
  ['all', (trx) => desynchronizeAll(trx, NOW)],
  ['all of a host', (trx) => desynchronizeAll(trx, NOW, HERE)],
  ['some', (trx) => desynchronizeSome(trx, [SECOND, FIRST, WAITING], NOW)],
  ['moved ones', (trx) => desynchronizeMoved(trx, [SECOND, FIRST, WAITING], THERE, NOW)],
]

describeDatabases('repositories that are marked', (current) => {
  beforeEach(async () => {
    const { db } = current()
    await emptyTables(db)
    // They lie in another order than that of their names.
    for (const did of [WAITING, SECOND, FIRST]) {
      const state = did === WAITING ? ('pending' as const) : ('active' as const)
      await db.insertInto('repo').values({ did, state, attempts: 0, updatedAt: NOW }).execute()
      await db.insertInto('actor').values({ did, pds: HERE, active: true, indexedAt: NOW }).execute()
    }
  })

  const states = async () => {
    const rows = await current().db.selectFrom('repo').select(['did', 'state']).orderBy('did').execute()
    return rows.map(({ did, state }) => [did, state])
  }

  test.each(MARKS)('%s, are those that are followed', async (_, mark) => {
    await current().db.transaction().execute(mark)
    const marked = [FIRST, SECOND].map((did) => [did, 'desynchronized'])
    expect(await states()).toEqual([...marked, [WAITING, 'pending']])
  })

  test('of a host, are no others', async () => {
    await current()
      .db.transaction()
      .execute(async (trx) => {
        await desynchronizeAll(trx, NOW, THERE)
        await desynchronizeMoved(trx, [FIRST, SECOND], HERE, NOW)
      })
    expect((await states()).map(([, state]) => state)).toEqual(['active', 'active', 'pending'])
  })

  test.each(MARKS)('%s, wait for who has one of them and takes the others then', async (_, mark) => {
    const { db, engine } = current()
    // It has one transaction after another.
    if (engine === 'embedded') return
    await workBesideLocks(db, [FIRST, SECOND], mark)
    expect((await states()).map(([, state]) => state)).toEqual([
      'desynchronized',
      'desynchronized',
      'pending',
    ])
  })
})
