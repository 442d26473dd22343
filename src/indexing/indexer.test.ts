import { jsonToLex, type LexMap } from '@atproto/lex'
import { cidForRecord } from '@atproto/repo'
import { beforeEach, expect, test } from 'vitest'
import { releaseOf } from '../../tests/ingester/sample-release.js'
import { describeDatabases, emptyTables } from '../../tests/support/databases.js'
import { AUTHOR as DID, type Json, OTHER_AUTHOR, samplePackage } from '../../tests/support/sample-records.js'
import type { Identity } from '../identity/identity-resolver.js'
import { package as pkg, release, yank } from '../lexicons/dev/firn.js'
import { RESYNC_BACKOFF_FIRST_MS, SCORE_BATCH } from '../limits.js'
import type { VerifiedHead, VerifiedOp, VerifiedRecord } from '../repo/verified.js'
import { createIndexer, type Indexer } from './indexer.js'

const source = 'wss://relay.example'
const NOW = new Date('2026-01-01T00:00:00Z')
const R0 = '3k22222222222'
const [R1, R2, R3] = ['3k22222222223', '3k22222222224', '3k22222222225'] as const

const identityOf = (did: string, handle: string | null = null): Identity => ({
  did,
  handle,
  pds: 'https://pds.example',
  signingKey: 'did:key:none',
})
const headOf = (rev: string, did = DID): VerifiedHead => ({
  did,
  rev,
  cid: `commit-${rev}`,
  data: `root-${rev}`,
})

async function record(collection: string, rkey: string, json: Json): Promise<VerifiedRecord> {
  const value = jsonToLex(json) as LexMap
  const cid = (await cidForRecord(value)).toString()
  return { collection, rkey, cid, value, byteLength: 500, proof: new TextEncoder().encode(cid) }
}
const put = async (...args: Parameters<typeof record>): Promise<VerifiedOp & { action: 'put' }> => ({
  action: 'put',
  ...(await record(...args)),
})
const putPackage = (summary: string, name = 'hello') => put(pkg.$nsid, name, samplePackage({ summary }))
const putRelease = (version: string, change: Json = {}) =>
  put(release.$nsid, `package:hello:${version}`, releaseOf(DID, 'hello', version, change))

describeDatabases('the indexer', (current) => {
  let indexer: Indexer
  const db = () => current().db
  beforeEach(async () => {
    await emptyTables(db())
    indexer = createIndexer({ db: db(), now: () => NOW })
    await fetched([], R0)
  })

  const fetched = (records: VerifiedRecord[], rev: string) =>
    indexer.applyRepo({ identity: identityOf(DID), repo: { ...headOf(rev), records }, held: [] }, { source })
  const commit = (rev: string, since: string, ops: VerifiedOp[], prevData = `root-${since}`) =>
    indexer.applyCommit({ ...headOf(rev), since, prevData, ops }, { source })
  const ahead = (rev: string, ops: VerifiedOp[]) =>
    indexer.applyRecords(
      { identity: identityOf(DID), records: ops.map((op) => ({ head: headOf(rev), op })) },
      { source },
    )
  const summary = async () =>
    (await db().selectFrom('definition').select('summary').executeTakeFirst())?.summary
  const repo = () => db().selectFrom('repo').selectAll().where('did', '=', DID).executeTakeFirst()
  const events = async () =>
    (await db().selectFrom('updateEvent').select('action').orderBy('seq').execute()).map(
      ({ action }) => action,
    )

  test('takes a commit that follows, passes one that was seen, and marks a gap', async () => {
    expect(await commit(R1, R0, [await putPackage('one')])).toBe('applied')
    expect(await commit(R1, R0, [await putPackage('one')])).toBe('seen')
    expect(await commit(R3, R2, [await putPackage('three')])).toBe('gap')
    expect([await summary(), (await repo())?.state, (await repo())?.rev]).toEqual([
      'one',
      'desynchronized',
      R1,
    ])
    expect(await commit(R3, R1, [])).toBe('waiting')
  })

  test('a tree that is not the one before is a gap, even where the revision follows', async () => {
    expect(await commit(R1, R0, [await putPackage('one')], 'root-of-another')).toBe('gap')
    expect(await summary()).toBeUndefined()
  })

  test('has an unknown repository fetched whole, when there is something of ours in it', async () => {
    const of = (ops: VerifiedOp[]) => ({
      ...headOf(R1, OTHER_AUTHOR),
      since: R0,
      prevData: headOf(R0).data,
      ops,
    })
    expect(await indexer.applyCommit(of([]), { source })).toBe('irrelevant')
    expect(await indexer.applyCommit(of([await putPackage('x')]), { source })).toBe('waiting')
    const row = await db()
      .selectFrom('repo')
      .select('state')
      .where('did', '=', OTHER_AUTHOR)
      .executeTakeFirst()
    expect(row).toEqual({ state: 'pending' })
  })

  test('writes the cursor with the rows or not at all, and never back', async () => {
    const cursor = () => db().selectFrom('sourceCursor').select(['seq', 'eventAt']).executeTakeFirst()
    const at = (seq: number) => ({ source, checkpoint: () => ({ host: source, seq, eventAt: NOW }) })
    await indexer.applyCommit({ ...headOf(R1), since: R0, prevData: headOf(R0).data, ops: [] }, at(7))
    expect(await cursor()).toEqual({ seq: 7, eventAt: NOW })
    await indexer.applyCommit({ ...headOf(R1), since: R0, prevData: headOf(R0).data, ops: [] }, at(5))
    expect(await cursor()).toMatchObject({ seq: 7 })
    // A cursor that cannot be written takes its rows with it.
    const ops = [await putPackage('lost')]
    const lost = indexer.applyCommit(
      { ...headOf(R2), since: R1, prevData: headOf(R1).data, ops },
      at(Number.NaN),
    )
    await expect(lost).rejects.toThrow('NaN')
    expect([await cursor(), await summary(), (await repo())?.rev]).toEqual([
      { seq: 7, eventAt: NOW },
      undefined,
      R1,
    ])
  })

  test('a source that dates its events at no possible time moves on all the same', async () => {
    const cursor = () => db().selectFrom('sourceCursor').select(['seq', 'eventAt']).executeTakeFirst()
    const dates = ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', 'never', '2026-01-02T00:00:01Z']
    for (const [index, date] of dates.entries()) {
      const checkpoint = () => ({ host: source, seq: index + 1, eventAt: new Date(date) })
      await indexer.applyCommit(
        { ...headOf(R1), since: R0, prevData: headOf(R0).data, ops: [] },
        { source, checkpoint },
      )
      expect(await cursor()).toEqual({ seq: index + 1, eventAt: null })
    }
    const checkpoint = () => ({ host: source, seq: 9, eventAt: NOW })
    await indexer.desynchronize(DID, { source, checkpoint })
    expect(await cursor()).toEqual({ seq: 9, eventAt: NOW })
  })

  test('a record written ahead of the stream is told once, and what is older does not undo it', async () => {
    await ahead(R2, [await putPackage('two')])
    expect((await repo())?.rev).toBe(R0)
    await commit(R1, R0, [await putPackage('one')])
    expect(await summary()).toBe('two')
    await commit(R2, R1, [await putPackage('two')])
    expect([await summary(), (await repo())?.rev, await events()]).toEqual(['two', R2, ['define']])
    await ahead(R1, [{ action: 'delete', collection: pkg.$nsid, rkey: 'hello' }])
    expect(await summary()).toBe('two')
    await ahead(R3, [{ action: 'delete', collection: pkg.$nsid, rkey: 'hello' }])
    expect(await summary()).toBeUndefined()
  })

  test('a deletion ahead of the stream is not undone by what the stream still brings', async () => {
    const gone: VerifiedOp = { action: 'delete', collection: pkg.$nsid, rkey: 'hello' }
    const rest: VerifiedOp = { action: 'delete', collection: release.$nsid, rkey: 'package:hello:1.0.0' }
    await ahead(R1, [await putPackage('one'), await putRelease('1.0.0')])
    await ahead(R2, [gone, rest])
    await commit(R1, R0, [await putPackage('one'), await putRelease('1.0.0')])
    const rows = async () => ({
      summary: await summary(),
      releases: await db().selectFrom('release').select('uri').execute(),
      tombstones: (await db().selectFrom('releaseTombstone').select('uri').execute()).length,
      remembered: (await db().selectFrom('recordDeletion').select('uri').execute()).length,
    })
    expect(await rows()).toEqual({ summary: undefined, releases: [], tombstones: 1, remembered: 2 })
    await commit(R2, R1, [gone, rest])
    expect(await rows()).toMatchObject({ tombstones: 1, remembered: 0 })
    await commit(R3, R2, [await putPackage('again')])
    expect(await summary()).toBe('again')
  })

  test('a name that is given up ahead of the stream has its sibling fetched', async () => {
    await commit(R1, R0, [await putPackage('one', 'a-b')])
    await commit(R2, R1, [await putPackage('two', 'a_b')])
    await ahead(R3, [{ action: 'delete', collection: pkg.$nsid, rkey: 'a-b' }])
    expect((await repo())?.state).toBe('desynchronized')
  })

  test('an account that is written to first is known, and waits to be fetched', async () => {
    const records = [{ head: headOf(R1, OTHER_AUTHOR), op: await putPackage('x') }]
    await indexer.applyRecords({ identity: identityOf(OTHER_AUTHOR, 'other.test'), records }, { source })
    const rows = await db()
      .selectFrom('actor')
      .innerJoin('repo', 'repo.did', 'actor.did')
      .select(['handle', 'state'])
      .where('actor.did', '=', OTHER_AUTHOR)
      .execute()
    expect(rows).toEqual([{ handle: 'other.test', state: 'pending' }])
  })

  test('an invalid record under the key of a release leaves the release as it is', async () => {
    await commit(R1, R0, [await putPackage('one'), await putRelease('1.0.0')])
    await commit(R2, R1, [await put(release.$nsid, 'package:hello:1.0.0', { $type: release.$nsid })])
    expect(await db().selectFrom('release').select(['version', 'cid']).execute()).toEqual([
      { version: '1.0.0', cid: (await putRelease('1.0.0')).cid },
    ])
    expect(await db().selectFrom('deadLetter').select(['reason', 'source', 'rev']).execute()).toEqual([
      { reason: 'LexiconValidationFailed', source, rev: R2 },
    ])
  })

  test('keeps the newest release of a definition: not yanked and no prerelease where there is one', async () => {
    const newest = () =>
      db().selectFrom('definition').select(['newestVersion', 'releaseCount', 'systems']).executeTakeFirst()
    const yankOf = async (version: string) => {
      const { cid } = await putRelease(version)
      const uri = `at://${DID}/${release.$nsid}/package:hello:${version}`
      return put(yank.$nsid, `package:hello:${version}`, {
        $type: yank.$nsid,
        release: { uri, cid },
        createdAt: '2025-01-01T00:00:00Z',
      })
    }
    await commit(R1, R0, [
      await putRelease('9.0.0'),
      await putRelease('10.0.0', { systems: ['x86_64-linux'] }),
      await putRelease('11.0.0-rc.1'),
      await putPackage('one'),
    ])
    expect(await newest()).toEqual({ newestVersion: '10.0.0', releaseCount: 3, systems: ['x86_64-linux'] })
    const { cid } = await putRelease('10.0.0', { systems: ['x86_64-linux'] })
    const uri = `at://${DID}/${release.$nsid}/package:hello:10.0.0`
    const yankTen = await put(yank.$nsid, 'package:hello:10.0.0', {
      $type: yank.$nsid,
      release: { uri, cid },
      createdAt: '2025-01-01T00:00:00Z',
    })
    await commit(R2, R1, [yankTen, await yankOf('9.0.0')])
    expect(await newest()).toMatchObject({ newestVersion: '11.0.0-rc.1' })
    await commit(R3, R2, [await yankOf('11.0.0-rc.1')])
    expect(await newest()).toMatchObject({ newestVersion: '11.0.0-rc.1', releaseCount: 3 })
  })

  test('what a fetched repository no longer holds goes, dead letters too', async () => {
    await commit(R1, R0, [await putPackage('one'), await put(pkg.$nsid, 'bad', { $type: pkg.$nsid })])
    await fetched([await record(pkg.$nsid, 'other', samplePackage())], R2)
    expect(await db().selectFrom('definition').select('name').execute()).toEqual([{ name: 'other' }])
    expect(await db().selectFrom('deadLetter').selectAll().execute()).toEqual([])
    expect(await fetched([], R1)).toBe('older')
    expect(await db().selectFrom('definition').select('name').execute()).toEqual([{ name: 'other' }])
  })

  test('more releases than are read at a time are all scored when their definition changes', async () => {
    const versions = Array.from({ length: SCORE_BATCH + 1 }, (_, index) => `1.0.${index}`)
    await commit(R1, R0, await Promise.all([putPackage('one'), ...versions.map((each) => putRelease(each))]))
    const scored = () => db().selectFrom('release').select('uri').where('score', '>', 0).execute()
    expect(await scored()).toHaveLength(versions.length)
    await db().updateTable('release').set({ score: 0 }).execute()
    // With another description, all of them are scored anew.
    await commit(R2, R1, [await putPackage('two')])
    expect(await scored()).toHaveLength(versions.length)
  })

  test('full text weighs names before keywords, and keywords before summaries', async () => {
    const found = samplePackage({ keywords: ['Greeting'], summary: 'says something' })
    await commit(R1, R0, [await put(pkg.$nsid, 'hello', found)])
    const { search } = await db().selectFrom('definition').select('search').executeTakeFirstOrThrow()
    expect(search).toContain("'hello':1A")
    expect(search).toMatch(/'greet':\d+B/)
    expect(search).toMatch(/'someth':\d+C/)
  })

  test('what no table can hold is a dead letter without its text', async () => {
    const nul = samplePackage({ summary: 'a\0b' })
    await commit(R1, R0, [
      await put(pkg.$nsid, 'nul', nul),
      { ...(await putPackage('x', 'raw')), value: undefined },
    ])
    expect(await db().selectFrom('deadLetter').select(['reason', 'json']).orderBy('uri').execute()).toEqual([
      { reason: 'UnsafeValue', json: null },
      { reason: 'InvalidData', json: null },
    ])
  })

  test('dates at the edges of the calendar are held', async () => {
    const dates = ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59.999-23:59']
    const ops = dates.map((createdAt, index) => put(pkg.$nsid, `edge-${index}`, samplePackage({ createdAt })))
    await commit(R1, R0, await Promise.all(ops))
    const held = await db().selectFrom('definition').select('key').execute()
    const refused = await db().selectFrom('deadLetter').select('uri').execute()
    expect(held.length + refused.length).toBe(dates.length)
    expect(held.length).toBeGreaterThanOrEqual(2)
  })

  test('a failed fetch is tried again later and later; what its PDS says of the account counts', async () => {
    const actor = () =>
      db()
        .selectFrom('actor')
        .select(['active', 'status', 'fetchStatus'])
        .where('did', '=', DID)
        .executeTakeFirst()
    await indexer.setFetchFailure({ did: DID, name: 'HostUnreachable', message: 'no answer' })
    expect(await repo()).toMatchObject({ state: 'error', attempts: 1, error: 'HostUnreachable: no answer' })
    expect((await repo())?.retryAt).toEqual(new Date(NOW.getTime() + RESYNC_BACKOFF_FIRST_MS))
    expect(await actor()).toEqual({ active: true, status: null, fetchStatus: null })
    await indexer.setFetchFailure({ did: DID, name: 'RepoTakendown', message: 'taken down' })
    expect((await repo())?.retryAt).toEqual(new Date(NOW.getTime() + 2 * RESYNC_BACKOFF_FIRST_MS))
    expect(await actor()).toEqual({ active: false, status: null, fetchStatus: 'takendown' })
    await fetched([], R1)
    expect(await actor()).toEqual({ active: true, status: null, fetchStatus: null })
    expect(await repo()).toMatchObject({ state: 'active', attempts: 0, retryAt: null, error: null })
  })

  test('is hidden by what its PDS says and by its host apart, and shown when neither hides it', async () => {
    const standing = () =>
      db()
        .selectFrom('actor')
        .select(['active', 'status', 'fetchStatus'])
        .where('did', '=', DID)
        .executeTakeFirst()
    const fail = (name: string) => indexer.setFetchFailure({ did: DID, name, message: '' })
    // A failure of another kind in between does not make it forget.
    await fail('RepoDeactivated')
    await fail('HostUnreachable')
    expect(await standing()).toEqual({ active: false, status: null, fetchStatus: 'deactivated' })
    await fetched([], R1)
    expect(await standing()).toEqual({ active: true, status: null, fetchStatus: null })

    await indexer.setAccountState({ did: DID, active: false, status: 'takendown' }, { source })
    await fail('RepoNotFound')
    expect(await standing()).toEqual({ active: false, status: 'takendown', fetchStatus: 'notFound' })
    await fetched([], R2)
    expect(await standing()).toEqual({ active: false, status: 'takendown', fetchStatus: null })
    await indexer.setAccountState({ did: DID, active: true, status: null }, { source })
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
    await commit(R1, R0, [await putPackage('one')])
    await indexer.setAccountState({ did: DID, active: false, status: 'deleted' }, { source })
    expect(await rows()).toEqual(erased)
    expect(await fetched([await putPackage('one')], R2)).toBe('deleted')
    await ahead(R2, [await putPackage('two')])
    await indexer.setIdentity(identityOf(DID, 'alice.test'), { source })
    await indexer.desynchronize(DID, { source })
    await indexer.setFetchFailure({ did: DID, name: 'RepoNotFound', message: '' })
    expect(await rows()).toEqual(erased)
    // It may come back under the same DID.
    await indexer.setAccountState({ did: DID, active: true, status: null }, { source })
    expect(await fetched([await putPackage('one')], R3)).toBe('applied')
    expect(await summary()).toBe('one')
  })

  test('the deletion of an account that is fetched for the first time is not forgotten', async () => {
    await indexer.desynchronize(OTHER_AUTHOR, { source })
    await indexer.setAccountState({ did: OTHER_AUTHOR, active: false, status: 'deleted' }, { source })
    const repo = { ...headOf(R1, OTHER_AUTHOR), records: [await putPackage('x')] }
    expect(await indexer.applyRepo({ identity: identityOf(OTHER_AUTHOR), repo, held: [] }, { source })).toBe(
      'deleted',
    )
    expect(await summary()).toBeUndefined()
  })

  test('a failure in words that no table can hold is kept without them', async () => {
    await indexer.setFetchFailure({ did: DID, name: 'A\0B', message: `\ud800${'x'.repeat(10_000)}` })
    expect((await repo())?.error).toMatch(/^AB: \ufffdx{1,500}$/)
  })

  test('a handle belongs to the account that it leads to now', async () => {
    await indexer.setIdentity(identityOf(DID, 'alice.test'), { source })
    await indexer.setIdentity(identityOf(OTHER_AUTHOR, 'alice.test'), { source })
    expect(await db().selectFrom('actor').select(['did', 'handle']).orderBy('did').execute()).toEqual([
      { did: DID, handle: null },
      { did: OTHER_AUTHOR, handle: 'alice.test' },
    ])
  })

  test('a hidden account is passed over, and fetched whole when it comes back', async () => {
    await indexer.setAccountState({ did: DID, active: false, status: 'suspended' }, { source })
    expect(await commit(R1, R0, [await putPackage('hidden')])).toBe('inactive')
    await indexer.setAccountState({ did: DID, active: true, status: null }, { source })
    expect((await repo())?.state).toBe('desynchronized')
    expect(
      await indexer.setAccountState({ did: 'did:plc:unknown', active: true, status: null }, { source }),
    ).toBe(false)
  })
})
