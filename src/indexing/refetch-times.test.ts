import { beforeEach, expect, test } from 'vitest'
import { describeDatabases, emptyTables } from '../../tests/support/databases.js'
import { somebodyWaits } from '../../tests/support/held-locks.js'
import {
  FORMER_KEY_BACKOFF_LAST_MS,
  MAX_HASTENED_MOVES,
  REFETCHES_AT_ONCE,
  RESYNC_BACKOFF_FIRST_MS,
  RESYNC_BACKOFF_LAST_MS,
  RESYNC_HASTENED_MS,
} from '../limits/resync.js'
import { hastenFetch, storeFetchFailure } from './fetch-failures.js'
import type { Trx } from './index-transaction.js'
import { desynchronize, desynchronizeAll, setDesynchronized, setReposFollowed } from './repo-state.js'

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const NOW = new Date('2026-11-21T12:00:00Z')
const YEAR_MS = 365.25 * 24 * 60 * 60 * 1000

describeDatabases('a repository that has to be fetched again', (current) => {
  let now: Date
  const write = <T>(work: (trx: Trx) => Promise<T>) => current().db.transaction().execute(work)
  const pass = (ms: number) => {
    now = new Date(now.getTime() + ms)
  }
  const fetched = (rev = '3jzfcijpj2z2a') =>
    write((trx) => setReposFollowed(trx, [{ did: DID, rev, data: 'root' }], now))
  const repo = () =>
    current().db.selectFrom('repo').select(['state', 'retryAt']).where('did', '=', DID).executeTakeFirst()

  beforeEach(async () => {
    await emptyTables(current().db)
    now = NOW
    await write((trx) => desynchronize(trx, DID, now))
    expect(await repo()).toEqual({ state: 'pending', retryAt: null })
    await fetched()
  })

  /** As often as it does not wait. */
  async function useUp(): Promise<void> {
    for (let times = 0; times < REFETCHES_AT_ONCE; times++) {
      pass(1)
      await write((trx) => desynchronize(trx, DID, now))
      expect(await repo()).toEqual({ state: 'desynchronized', retryAt: null })
      await fetched()
    }
  }

  test('is at once a few times, then after waits that grow to an hour, until it has had an hour of rest', async () => {
    await useUp()
    const waits: number[] = []
    for (let times = 0; times < 9; times++) {
      await fetched()
      await write((trx) => setDesynchronized(trx, DID, now))
      const { retryAt } = (await repo()) ?? {}
      waits.push((Number(retryAt) - Number(now)) / RESYNC_BACKOFF_FIRST_MS)
      now = retryAt ?? now
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60])
    await fetched()
    pass(RESYNC_BACKOFF_LAST_MS)
    await write((trx) => setDesynchronized(trx, DID, now))
    expect(await repo()).toEqual({ state: 'desynchronized', retryAt: null })
  })

  test('is at once after a clock that was years ahead has returned', async () => {
    await useUp()
    pass(12 * YEAR_MS)
    await useUp()
    now = new Date(now.getTime() - 12 * YEAR_MS)
    await write((trx) => desynchronize(trx, DID, now))
    expect(await repo()).toEqual({ state: 'desynchronized', retryAt: null })
  })

  test('is followed until its time comes, however often that is asked for', async () => {
    await useUp()
    const retryAt = new Date(now.getTime() + RESYNC_BACKOFF_FIRST_MS)
    for (let times = 0; times < 9; times++) {
      pass(1)
      await write((trx) => desynchronize(trx, DID, now))
      expect(await repo()).toEqual({ state: 'active', retryAt })
    }
    // A gap shows that it cannot be followed, which does not change when.
    await write((trx) => setDesynchronized(trx, DID, now))
    expect(await repo()).toEqual({ state: 'desynchronized', retryAt })
    await fetched()
    await write((trx) => desynchronizeAll(trx, now))
    expect(await repo()).toEqual({
      state: 'desynchronized',
      retryAt: new Date(now.getTime() + 2 * RESYNC_BACKOFF_FIRST_MS),
    })
  })

  test('is one of all, even if it is being stored at that moment', async () => {
    const { db, engine } = current()
    await db.updateTable('repo').set({ state: 'resyncing' }).execute()
    const [isWritten, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const storing = write(async (trx) => {
      await setReposFollowed(trx, [{ did: DID, rev: '3jzfcijpj2z2b', data: 'root' }], now)
      isWritten.resolve()
      await mayEnd.promise
    })
    await isWritten.promise
    const all = write((trx) => desynchronizeAll(trx, now))
    // The embedded database has one transaction after another.
    if (engine === 'postgres') await Promise.race([all, somebodyWaits(db)])
    mayEnd.resolve()
    await Promise.all([storing, all])
    expect(await repo()).toMatchObject({ state: 'desynchronized' })
  })

  test('is not asked for by what is no newer than what is stored', async () => {
    await write((trx) => desynchronize(trx, DID, now, '3jzfcijpj2z2a'))
    expect(await repo()).toEqual({ state: 'active', retryAt: null })
    await write((trx) => desynchronize(trx, DID, now, '3jzfcijpj2z2b'))
    expect(await repo()).toEqual({ state: 'desynchronized', retryAt: null })
  })

  test.each([
    ['RepoDeactivated', true],
    ['HostUnreachable', true],
    ['IdentityUnreachable', true],
    ['RepoTooLarge', false],
    ['RepoTooSlow', false],
    ['BrokenOff', false],
    ['BadSignature', true],
  ])('does not wait for long after %s once its account is alive: %s', async (name, isHastened) => {
    await write((trx) => storeFetchFailure(trx, { did: DID, name, message: 'it failed' }, now))
    await write((trx) => hastenFetch(trx, DID, now))
    const wait = isHastened ? RESYNC_HASTENED_MS : RESYNC_BACKOFF_FIRST_MS
    expect(await repo()).toEqual({ state: 'error', retryAt: new Date(now.getTime() + wait) })
  })

  test('waits ever longer while its account does not write with its new key, and an hour at most once it does', async () => {
    const fail = () =>
      write((trx) => storeFetchFailure(trx, { did: DID, name: 'BadSignature', message: 'it failed' }, now))
    const waits: number[] = []
    for (let times = 0; times < 13; times++) {
      await fail()
      const { retryAt } = (await repo()) ?? {}
      waits.push((Number(retryAt) - Number(now)) / RESYNC_BACKOFF_FIRST_MS)
      now = retryAt ?? now
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 1440, 1440])
    const { error } = await current().db.selectFrom('repo').select('error').executeTakeFirstOrThrow()
    expect(error).toContain('its next commit heals this')

    const failedAt = now.getTime() - FORMER_KEY_BACKOFF_LAST_MS
    now = new Date(failedAt + RESYNC_HASTENED_MS)
    await write((trx) => hastenFetch(trx, DID, now))
    expect((await repo())?.retryAt).toEqual(new Date(failedAt + RESYNC_BACKOFF_LAST_MS))
    await fail()
    pass(2 * RESYNC_BACKOFF_LAST_MS)
    await write((trx) => hastenFetch(trx, DID, now))
    expect((await repo())?.retryAt).toEqual(new Date(now.getTime() + RESYNC_HASTENED_MS))
  })

  test('does not wait for long after a wrong signature, but so often only', async () => {
    for (let times = 1; times <= MAX_HASTENED_MOVES + 1; times++) {
      await write((trx) =>
        storeFetchFailure(trx, { did: DID, name: 'BadSignature', message: 'it failed' }, now),
      )
      await write((trx) => hastenFetch(trx, DID, now))
      const wait =
        times <= MAX_HASTENED_MOVES ? RESYNC_HASTENED_MS : RESYNC_BACKOFF_FIRST_MS * 2 ** (times - 1)
      expect((await repo())?.retryAt).toEqual(new Date(now.getTime() + wait))
    }
  })
})
