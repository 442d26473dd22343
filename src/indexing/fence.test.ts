import { beforeEach, expect, test } from 'vitest'
import { describeDatabases, emptyTables } from '../../tests/support/databases.js'
import { advanceCursor } from './checkpoint.js'
import { epochFence, fencedWrite, LostLeadershipError, takeEpoch } from './fence.js'

const NOW = new Date('2026-01-01T00:00:00Z')
const HOST = 'wss://relay.example'

describeDatabases('the fence', (current) => {
  const db = () => current().db
  beforeEach(() => emptyTables(db()))

  const lead = (who: string) =>
    db()
      .transaction()
      .execute((trx) => takeEpoch(trx, { who, since: NOW }))
  const storedSeq = async () => (await db().selectFrom('sourceCursor').select('seq').executeTakeFirst())?.seq
  const advance = (epoch: number, seq: number, onLost?: () => void) =>
    fencedWrite(
      db(),
      epochFence(epoch, onLost),
    )((trx) => advanceCursor(trx, { host: HOST, seq, eventAt: null }, NOW))

  test('each leader has a higher epoch, and is named', async () => {
    expect([await lead('one/1'), await lead('two/2'), await lead('one/3')]).toEqual([1, 2, 3])
    expect(await db().selectFrom('ingestLeader').selectAll().execute()).toEqual([
      { id: 1, epoch: 3, who: 'one/3', since: NOW },
    ])
  })

  test('lets the leader write, and nobody who led before', async () => {
    const first = await lead('one/1')
    await advance(first, 1)
    const second = await lead('two/2')
    let lost = 0
    await expect(advance(first, 2, () => lost++)).rejects.toThrow(LostLeadershipError)
    expect([await storedSeq(), lost]).toEqual([1, 1])
    await advance(second, 3)
    expect(await storedSeq()).toBe(3)
  })

  test('nobody writes before anybody leads', async () => {
    await expect(advance(1, 1)).rejects.toThrow(LostLeadershipError)
  })

  test('a write that began before the next leader ends before it', async () => {
    const first = await lead('one/1')
    const begun = Promise.withResolvers<void>()
    const order: string[] = []
    const write = fencedWrite(
      db(),
      epochFence(first),
    )(async (trx) => {
      begun.resolve()
      // Something that takes a while.
      await trx.selectFrom('repo').selectAll().execute()
      await advanceCursor(trx, { host: HOST, seq: 7, eventAt: null }, NOW)
      order.push('written')
    })
    await begun.promise
    const next = lead('two/2').then(() => order.push('led'))
    await Promise.all([write, next])
    expect(order).toEqual(['written', 'led'])
    expect(await storedSeq()).toBe(7)
  })
})
