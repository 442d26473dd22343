import { expect, test } from 'vitest'
import { describeDatabases, emptyTables } from '../tests/support/databases.js'
import type { EventContext } from './event-context.js'
import { StrangerRows } from './stranger-rows.js'

const REVS = ['3jzfcijpj2z2a', '3jzfcijpj2z2b', '3jzfcijpj2z2c'] as const
const SOURCE = 'wss://relay.example'

describeDatabases('rows of strangers', (current) => {
  /** @param seconds is added to the clock by each write */
  async function rows({ seconds = 0 } = {}) {
    const { db } = current()
    await emptyTables(db)
    let writes = 0
    const write: EventContext['write'] = (work) => {
      writes++
      return db.transaction().execute(work)
    }
    const now = () => new Date(Date.UTC(2026, 0, 1) + writes * seconds * 1000)
    return { rows: new StrangerRows({ db, write, now }), writes: () => writes }
  }

  test('are written together while others are written, each at its newest revision', async () => {
    const { rows: them, writes } = await rows()
    const told: [string, string][] = [
      ['a', REVS[0]],
      ['a', REVS[2]],
      ['a', REVS[1]],
      ['b', REVS[1]],
    ]
    await Promise.all(told.map(([did, rev]) => them.store({ did, source: SOURCE, rev })))
    expect(writes()).toBe(1)
    await them.store({ did: 'a', source: SOURCE, rev: REVS[0] })
    const loaded = await them.load(10)
    expect(new Map(loaded.map(({ did, rev }) => [did, rev]))).toEqual(
      new Map([
        ['a', REVS[2]],
        ['b', REVS[1]],
      ]),
    )
  })

  test('come back in the order in which they came, and stay while something newer was told', async () => {
    const { rows: them } = await rows({ seconds: 1 })
    for (const did of ['c', 'a', 'b']) await them.store({ did, source: SOURCE, rev: REVS[1] })
    expect((await them.load(2)).map(({ did }) => did)).toEqual(['c', 'a'])
    await them.remove('c', REVS[0])
    await them.remove('a', REVS[1])
    expect((await them.load(10)).map(({ did }) => did)).toEqual(['c', 'b'])
  })

  test('tell each who waits for it that they could not be written, and are written the next time', async () => {
    const { db } = current()
    await emptyTables(db)
    let isAway = true
    const write: EventContext['write'] = (work) =>
      isAway ? Promise.reject(new Error('away')) : db.transaction().execute(work)
    const them = new StrangerRows({ db, write, now: () => new Date() })
    const store = () => them.store({ did: 'a', source: SOURCE, rev: REVS[0] })
    const failed = await Promise.allSettled([store(), store()])
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    isAway = false
    await store()
    expect(await them.load(10)).toHaveLength(1)
  })
})
