import { beforeEach, expect, test } from 'vitest'
import {
  headOf,
  identityOf,
  NOW,
  putPackage,
  R0,
  R1,
  R2,
  R3,
  SOURCE,
  startIndexing,
} from '../../tests/ingester/indexing.js'
import { describeDatabases } from '../../tests/support/databases.js'
import { AUTHOR as DID, OTHER_AUTHOR } from '../../tests/support/sample-records.js'
import { RESYNC_BACKOFF_FIRST_MS } from '../limits/resync.js'
import { type Doubt, settleDoubt } from './accounts.js'

describeDatabases('an account in the index', (current) => {
  type Indexing = Awaited<ReturnType<typeof startIndexing>>
  let indexing: Indexing
  const db = () => current().db
  beforeEach(async () => {
    indexing = await startIndexing(db())
  })

  test('a failed fetch is tried again later and later; what its PDS says of the account counts', async () => {
    const actor = () =>
      db()
        .selectFrom('actor')
        .select(['active', 'status', 'fetchStatus'])
        .where('did', '=', DID)
        .executeTakeFirst()
    await indexing.indexer.setFetchFailure({ did: DID, name: 'HostUnreachable', message: 'no answer' })
    expect(await indexing.repo()).toMatchObject({
      state: 'error',
      attempts: 1,
      error: 'HostUnreachable: no answer',
    })
    expect((await indexing.repo())?.retryAt).toEqual(new Date(NOW.getTime() + RESYNC_BACKOFF_FIRST_MS))
    expect(await actor()).toEqual({ active: true, status: null, fetchStatus: null })
    await indexing.indexer.setFetchFailure({ did: DID, name: 'RepoTakendown', message: 'taken down' })
    expect((await indexing.repo())?.retryAt).toEqual(new Date(NOW.getTime() + 2 * RESYNC_BACKOFF_FIRST_MS))
    expect(await actor()).toEqual({ active: false, status: null, fetchStatus: 'takendown' })
    await indexing.fetched([], R1)
    expect(await actor()).toEqual({ active: true, status: null, fetchStatus: null })
    expect(await indexing.repo()).toMatchObject({ state: 'active', attempts: 0, retryAt: null, error: null })
  })

  test('is hidden by what its PDS says and by its host apart, and shown when neither hides it', async () => {
    const standing = () =>
      db()
        .selectFrom('actor')
        .select(['active', 'status', 'fetchStatus'])
        .where('did', '=', DID)
        .executeTakeFirst()
    const fail = (name: string) => indexing.indexer.setFetchFailure({ did: DID, name, message: '' })
    // A failure of another kind in between does not make it forget.
    await fail('RepoDeactivated')
    await fail('HostUnreachable')
    expect(await standing()).toEqual({ active: false, status: null, fetchStatus: 'deactivated' })
    await indexing.fetched([], R1)
    expect(await standing()).toEqual({ active: true, status: null, fetchStatus: null })

    await indexing.indexer.setAccountState(
      { did: DID, active: false, status: 'takendown' },
      { source: SOURCE },
    )
    await fail('RepoNotFound')
    expect(await standing()).toEqual({ active: false, status: 'takendown', fetchStatus: 'notFound' })
    await indexing.fetched([], R2)
    expect(await standing()).toEqual({ active: false, status: 'takendown', fetchStatus: null })
    await indexing.indexer.setAccountState({ did: DID, active: true, status: null }, { source: SOURCE })
    expect(await standing()).toEqual({ active: true, status: null, fetchStatus: null })
  })

  test('an account that was deleted stays erased, whatever was on its way', async () => {
    const rows = async () => ({
      actor: await db().selectFrom('actor').select(['did', 'handle', 'pds', 'active', 'status']).execute(),
      repos: await db().selectFrom('repo').select('did').execute(),
      records: await db().selectFrom('record').select('uri').execute(),
    })
    const gone = { handle: null, pds: null, active: false, status: 'deleted' }
    const erased = { actor: [{ did: DID, ...gone }], repos: [], records: [] }
    await indexing.commit(R1, R0, [await putPackage('one')])
    await indexing.indexer.setAccountState({ did: DID, active: false, status: 'deleted' }, { source: SOURCE })
    expect(await rows()).toEqual(erased)
    expect(await indexing.fetched([await putPackage('one')], R2)).toBe('deleted')
    await indexing.ahead(R2, [await putPackage('two')])
    await indexing.indexer.setIdentity(identityOf(DID, 'alice.test'), { source: SOURCE })
    await indexing.indexer.desynchronize(DID, { source: SOURCE })
    await indexing.indexer.setFetchFailure({ did: DID, name: 'RepoNotFound', message: '' })
    expect(await rows()).toEqual(erased)
    // It may come back under the same DID.
    await indexing.indexer.setAccountState({ did: DID, active: true, status: null }, { source: SOURCE })
    expect(await indexing.fetched([await putPackage('one')], R3)).toBe('applied')
    expect(await indexing.summary()).toBe('one')
  })

  test('a deletion erases the locks of that account alone, whatever its DID spells', async () => {
    const erased = 'did:web:a_b.example'
    const roots = [erased, 'did:web:axb.example'].map((did) => `at://${did}/dev.firn.release/package:a:1.0.0`)
    const lock = { json: '{}', narHash: 'sha256-', createdAt: NOW }
    await db()
      .insertInto('lock')
      .values(roots.map((rootUri) => ({ id: rootUri, rootUri, ...lock })))
      .execute()
    await indexing.indexer.setIdentity(identityOf(erased), { source: SOURCE })
    const gone = { did: erased, active: false, status: 'deleted' } as const
    await indexing.indexer.setAccountState(gone, { source: SOURCE })
    expect(await db().selectFrom('lock').select('rootUri').execute()).toEqual([{ rootUri: roots[1] }])
  })

  test('the deletion of an account that is fetched for the first time is not forgotten', async () => {
    await indexing.indexer.desynchronize(OTHER_AUTHOR, { source: SOURCE })
    await indexing.indexer.setAccountState(
      { did: OTHER_AUTHOR, active: false, status: 'deleted' },
      { source: SOURCE },
    )
    const repo = { ...headOf(R1, OTHER_AUTHOR), records: [await putPackage('x')] }
    expect(
      await indexing.indexer.applyRepo(
        { identity: identityOf(OTHER_AUTHOR), repo, held: [] },
        { source: SOURCE },
      ),
    ).toBe('deleted')
    expect(await indexing.summary()).toBeUndefined()
  })

  test('a failure in words that no table can hold is kept without them', async () => {
    await indexing.indexer.setFetchFailure({ did: DID, name: 'A\0B', message: `\ud800${'x'.repeat(10_000)}` })
    expect((await indexing.repo())?.error).toMatch(/^AB: \ufffdx{1,500}$/)
  })

  test('a handle belongs to the account that it leads to now', async () => {
    await indexing.indexer.setIdentity(identityOf(DID, 'alice.test'), { source: SOURCE })
    await indexing.indexer.setIdentity(identityOf(OTHER_AUTHOR, 'alice.test'), { source: SOURCE })
    expect(await db().selectFrom('actor').select(['did', 'handle']).orderBy('did').execute()).toEqual([
      { did: DID, handle: null },
      { did: OTHER_AUTHOR, handle: 'alice.test' },
    ])
  })

  test('a hidden account is passed over, and fetched whole when it comes back', async () => {
    await indexing.indexer.setAccountState(
      { did: DID, active: false, status: 'suspended' },
      { source: SOURCE },
    )
    expect(await indexing.commit(R1, R0, [await putPackage('hidden')])).toBe('inactive')
    await indexing.indexer.setAccountState({ did: DID, active: true, status: null }, { source: SOURCE })
    expect((await indexing.repo())?.state).toBe('desynchronized')
    expect(
      await indexing.indexer.setAccountState(
        { did: 'did:plc:unknown', active: true, status: null },
        { source: SOURCE },
      ),
    ).toBe(false)
  })

  test('a deletion that is not confirmed hides the account, and erases nothing', async () => {
    const actor = () => db().selectFrom('actor').selectAll().where('did', '=', DID).executeTakeFirstOrThrow()
    const settle = (doubt: Doubt, answer: Parameters<typeof settleDoubt>[2]) =>
      db()
        .transaction()
        .execute((trx) => settleDoubt(trx, doubt, answer, NOW))
    await indexing.commit(R1, R0, [await putPackage('one')])
    const word = { did: DID, active: false, status: 'deleted', isUnconfirmed: true } as const
    await indexing.indexer.setAccountState(word, { source: SOURCE })
    expect(await actor()).toMatchObject({ active: false, status: 'deleted', confirmAt: NOW })
    expect(await indexing.summary()).toBe('one')
    // Its host does not answer.
    const doubt = { did: DID, status: 'deleted', confirmAt: NOW } as const
    const later = new Date(NOW.getTime() + 1000)
    await settle(doubt, later)
    expect(await actor()).toMatchObject({ active: false, status: 'deleted', confirmAt: later })
    // What was asked before that counts no longer.
    await settle(doubt, { active: false, status: 'deleted' })
    expect(await indexing.summary()).toBe('one')
    await settle({ ...doubt, confirmAt: later }, { active: false, status: 'deleted' })
    expect(await actor()).toMatchObject({ active: false, status: 'deleted', confirmAt: null })
    expect(await indexing.summary()).toBeUndefined()
  })
})
