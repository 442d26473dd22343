import { beforeEach, expect, test } from 'vitest'
import {
  headOf,
  identityOf,
  NOW,
  put,
  putPackage,
  putRelease,
  R0,
  R1,
  R2,
  R3,
  record,
  SOURCE,
  startIndexing,
} from '../../tests/ingester/indexing.js'
import { describeDatabases } from '../../tests/support/databases.js'
import { AUTHOR as DID, OTHER_AUTHOR, samplePackage } from '../../tests/support/sample-records.js'
import { package as pkg, release, yank } from '../lexicons/dev/firn.js'
import { SCORE_BATCH } from '../limits/indexing.js'
import type { VerifiedOp } from '../repo/verified.js'

describeDatabases('the indexer', (current) => {
  type Indexing = Awaited<ReturnType<typeof startIndexing>>
  let indexing: Indexing
  const db = () => current().db
  beforeEach(async () => {
    indexing = await startIndexing(db())
  })

  test('takes a commit that follows, passes one that was seen, and marks a gap', async () => {
    expect(await indexing.commit(R1, R0, [await putPackage('one')])).toBe('applied')
    expect(await indexing.commit(R1, R0, [await putPackage('one')])).toBe('seen')
    expect(await indexing.commit(R3, R2, [await putPackage('three')])).toBe('gap')
    expect([await indexing.summary(), (await indexing.repo())?.state, (await indexing.repo())?.rev]).toEqual([
      'one',
      'desynchronized',
      R1,
    ])
    expect(await indexing.commit(R3, R1, [])).toBe('waiting')
  })

  test('a tree that is not the one before is a gap, even where the revision follows', async () => {
    expect(await indexing.commit(R1, R0, [await putPackage('one')], 'root-of-another')).toBe('gap')
    expect(await indexing.summary()).toBeUndefined()
  })

  test('has an unknown repository fetched whole, when there is something of ours in it', async () => {
    const of = (ops: VerifiedOp[]) => ({
      ...headOf(R1, OTHER_AUTHOR),
      since: R0,
      prevData: headOf(R0).data,
      ops,
    })
    expect(await indexing.indexer.applyCommit(of([]), { source: SOURCE })).toBe('irrelevant')
    expect(await indexing.indexer.applyCommit(of([await putPackage('x')]), { source: SOURCE })).toBe(
      'waiting',
    )
    const row = await db()
      .selectFrom('repo')
      .select('state')
      .where('did', '=', OTHER_AUTHOR)
      .executeTakeFirst()
    expect(row).toEqual({ state: 'pending' })
  })

  test('writes the cursor with the rows or not at all, and never back', async () => {
    const cursor = () => db().selectFrom('sourceCursor').select(['seq', 'eventAt']).executeTakeFirst()
    const at = (seq: number) => ({ source: SOURCE, checkpoint: () => ({ host: SOURCE, seq, eventAt: NOW }) })
    await indexing.indexer.applyCommit(
      { ...headOf(R1), since: R0, prevData: headOf(R0).data, ops: [] },
      at(7),
    )
    expect(await cursor()).toEqual({ seq: 7, eventAt: NOW })
    await indexing.indexer.applyCommit(
      { ...headOf(R1), since: R0, prevData: headOf(R0).data, ops: [] },
      at(5),
    )
    expect(await cursor()).toMatchObject({ seq: 7 })
    // A cursor that cannot be written takes its rows with it.
    const ops = [await putPackage('lost')]
    const lost = indexing.indexer.applyCommit(
      { ...headOf(R2), since: R1, prevData: headOf(R1).data, ops },
      at(Number.NaN),
    )
    await expect(lost).rejects.toThrow('NaN')
    expect([await cursor(), await indexing.summary(), (await indexing.repo())?.rev]).toEqual([
      { seq: 7, eventAt: NOW },
      undefined,
      R1,
    ])
  })

  test('a source that dates its events at no possible time moves on all the same', async () => {
    const cursor = () => db().selectFrom('sourceCursor').select(['seq', 'eventAt']).executeTakeFirst()
    const dates = ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', 'never', '2026-01-02T00:00:01Z']
    for (const [index, date] of dates.entries()) {
      const checkpoint = () => ({ host: SOURCE, seq: index + 1, eventAt: new Date(date) })
      await indexing.indexer.applyCommit(
        { ...headOf(R1), since: R0, prevData: headOf(R0).data, ops: [] },
        { source: SOURCE, checkpoint },
      )
      expect(await cursor()).toEqual({ seq: index + 1, eventAt: null })
    }
    const checkpoint = () => ({ host: SOURCE, seq: 9, eventAt: NOW })
    await indexing.indexer.desynchronize(DID, { source: SOURCE, checkpoint })
    expect(await cursor()).toEqual({ seq: 9, eventAt: NOW })
  })

  test('a record written ahead of the stream is told once, and what is older does not undo it', async () => {
    await indexing.ahead(R2, [await putPackage('two')])
    expect((await indexing.repo())?.rev).toBe(R0)
    await indexing.commit(R1, R0, [await putPackage('one')])
    expect(await indexing.summary()).toBe('two')
    await indexing.commit(R2, R1, [await putPackage('two')])
    expect([await indexing.summary(), (await indexing.repo())?.rev, await indexing.events()]).toEqual([
      'two',
      R2,
      ['define'],
    ])
    await indexing.ahead(R1, [{ action: 'delete', collection: pkg.$nsid, rkey: 'hello' }])
    expect(await indexing.summary()).toBe('two')
    await indexing.ahead(R3, [{ action: 'delete', collection: pkg.$nsid, rkey: 'hello' }])
    expect(await indexing.summary()).toBeUndefined()
  })

  test('a deletion ahead of the stream is not undone by what the stream still brings', async () => {
    const gone: VerifiedOp = { action: 'delete', collection: pkg.$nsid, rkey: 'hello' }
    const rest: VerifiedOp = { action: 'delete', collection: release.$nsid, rkey: 'package:hello:1.0.0' }
    await indexing.ahead(R1, [await putPackage('one'), await putRelease('1.0.0')])
    await indexing.ahead(R2, [gone, rest])
    await indexing.commit(R1, R0, [await putPackage('one'), await putRelease('1.0.0')])
    const rows = async () => ({
      summary: await indexing.summary(),
      releases: await db().selectFrom('release').select('uri').execute(),
      tombstones: (await db().selectFrom('releaseTombstone').select('uri').execute()).length,
      remembered: (await db().selectFrom('recordDeletion').select('uri').execute()).length,
    })
    expect(await rows()).toEqual({ summary: undefined, releases: [], tombstones: 1, remembered: 2 })
    await indexing.commit(R2, R1, [gone, rest])
    expect(await rows()).toMatchObject({ tombstones: 1, remembered: 0 })
    await indexing.commit(R3, R2, [await putPackage('again')])
    expect(await indexing.summary()).toBe('again')
  })

  test('a name that is given up ahead of the stream has its sibling fetched', async () => {
    await indexing.commit(R1, R0, [await putPackage('one', 'a-b')])
    await indexing.commit(R2, R1, [await putPackage('two', 'a_b')])
    await indexing.ahead(R3, [{ action: 'delete', collection: pkg.$nsid, rkey: 'a-b' }])
    expect((await indexing.repo())?.state).toBe('desynchronized')
  })

  test("a name that is given up by a record that is refused now is its sibling's", async () => {
    const [sibling, refused] = [
      await put(pkg.$nsid, 'foo-bar', samplePackage()),
      await put(pkg.$nsid, 'foo_bar', samplePackage({ summary: 7 })),
    ]
    const keys = () => db().selectFrom('definition').select('key').execute()
    const letters = () => db().selectFrom('deadLetter').select(['uri', 'reason']).execute()
    const outcome = [
      [{ key: 'foo-bar' }],
      [{ uri: `at://${DID}/${pkg.$nsid}/foo_bar`, reason: 'LexiconValidationFailed' }],
    ]
    await indexing.fetched([await putPackage('one', 'foo_bar')], R1)
    await indexing.fetched([sibling, refused], R2)
    expect([await keys(), await letters()]).toEqual(outcome)

    await indexing.fetched([await putPackage('one', 'foo_bar')], R2)
    await indexing.commit(R3, R2, [sibling, refused])
    expect([await keys(), await letters()]).toEqual(outcome)
    expect(await indexing.repo()).toMatchObject({ state: 'active', rev: R3 })
  })

  test('an account that is written to first is known, and waits to be fetched', async () => {
    const records = [{ head: headOf(R1, OTHER_AUTHOR), op: await putPackage('x') }]
    await indexing.indexer.applyRecords(
      { identity: identityOf(OTHER_AUTHOR, 'other.test'), records },
      { source: SOURCE },
    )
    const rows = await db()
      .selectFrom('actor')
      .innerJoin('repo', 'repo.did', 'actor.did')
      .select(['handle', 'state'])
      .where('actor.did', '=', OTHER_AUTHOR)
      .execute()
    expect(rows).toEqual([{ handle: 'other.test', state: 'pending' }])
  })

  test('an invalid record under the key of a release leaves the release as it is', async () => {
    await indexing.commit(R1, R0, [await putPackage('one'), await putRelease('1.0.0')])
    await indexing.commit(R2, R1, [await put(release.$nsid, 'package:hello:1.0.0', { $type: release.$nsid })])
    expect(await db().selectFrom('release').select(['version', 'cid']).execute()).toEqual([
      { version: '1.0.0', cid: (await putRelease('1.0.0')).cid },
    ])
    expect(await db().selectFrom('deadLetter').select(['reason', 'source', 'rev']).execute()).toEqual([
      { reason: 'LexiconValidationFailed', source: SOURCE, rev: R2 },
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
    await indexing.commit(R1, R0, [
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
    await indexing.commit(R2, R1, [yankTen, await yankOf('9.0.0')])
    expect(await newest()).toMatchObject({ newestVersion: '11.0.0-rc.1' })
    await indexing.commit(R3, R2, [await yankOf('11.0.0-rc.1')])
    expect(await newest()).toMatchObject({ newestVersion: '11.0.0-rc.1', releaseCount: 3 })
  })

  test('what a fetched repository no longer holds goes, dead letters too', async () => {
    await indexing.commit(R1, R0, [
      await putPackage('one'),
      await put(pkg.$nsid, 'bad', { $type: pkg.$nsid }),
    ])
    await indexing.fetched([await record(pkg.$nsid, 'other', samplePackage())], R2)
    expect(await db().selectFrom('definition').select('name').execute()).toEqual([{ name: 'other' }])
    expect(await db().selectFrom('deadLetter').selectAll().execute()).toEqual([])
    expect(await indexing.fetched([], R1)).toBe('older')
    expect(await db().selectFrom('definition').select('name').execute()).toEqual([{ name: 'other' }])
  })

  test('more releases than are read at a time are all scored when their definition changes', async () => {
    const versions = Array.from({ length: SCORE_BATCH + 1 }, (_, index) => `1.0.${index}`)
    await indexing.commit(
      R1,
      R0,
      await Promise.all([putPackage('one'), ...versions.map((each) => putRelease(each))]),
    )
    const scored = () => db().selectFrom('release').select('uri').where('score', '>', 0).execute()
    expect(await scored()).toHaveLength(versions.length)
    await db().updateTable('release').set({ score: 0 }).execute()
    // With another description, all of them are scored anew.
    await indexing.commit(R2, R1, [await putPackage('two')])
    expect(await scored()).toHaveLength(versions.length)
  })

  test('full text weighs names before keywords, and keywords before summaries', async () => {
    const found = samplePackage({ keywords: ['Greeting'], summary: 'says something' })
    await indexing.commit(R1, R0, [await put(pkg.$nsid, 'hello', found)])
    const { search } = await db().selectFrom('definition').select('search').executeTakeFirstOrThrow()
    expect(search).toContain("'hello':1A")
    expect(search).toMatch(/'greet':\d+B/)
    expect(search).toMatch(/'someth':\d+C/)
  })

  test('what no table can hold is a dead letter without its text', async () => {
    const nul = samplePackage({ summary: 'a\0b' })
    await indexing.commit(R1, R0, [
      await put(pkg.$nsid, 'nul', nul),
      { ...(await putPackage('x', 'raw')), value: undefined },
      { ...(await putPackage('x', 'too-long')), value: undefined, byteLength: 1_000_001 },
    ])
    const letters = db().selectFrom('deadLetter').select(['reason', 'detail', 'json']).orderBy('uri')
    expect(await letters.execute()).toEqual([
      { reason: 'UnsafeValue', detail: expect.stringContaining('NUL'), json: null },
      { reason: 'InvalidData', detail: expect.stringContaining('DAG-CBOR'), json: null },
      { reason: 'RecordTooLarge', detail: expect.stringContaining('more than the 1000000'), json: null },
    ])
  })

  test('dates at the edges of the calendar are held', async () => {
    const dates = ['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+23:59', '9999-12-31T23:59:59.999-23:59']
    const ops = dates.map((createdAt, index) => put(pkg.$nsid, `edge-${index}`, samplePackage({ createdAt })))
    await indexing.commit(R1, R0, await Promise.all(ops))
    const held = await db().selectFrom('definition').select('key').execute()
    const refused = await db().selectFrom('deadLetter').select('uri').execute()
    expect(held.length + refused.length).toBe(dates.length)
    expect(held.length).toBeGreaterThanOrEqual(2)
  })
})
