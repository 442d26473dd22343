import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Db } from '../../src/db/database.js'
import { createIndexer } from '../../src/indexing/indexer.js'
import { type ReindexProgress, reindex } from '../../src/indexing/reindex.js'
import { package as pkg } from '../../src/lexicons/dev/firn.js'
import { REINDEX_GROUP_RECORDS, REINDEX_THREAD_RECORDS } from '../../src/limits/indexing.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { anyChanges, DIDS, dataOf, FIRST_REV, toCommits } from './arbitrary-log.js'
import { dumpTables } from './dump.js'

const RUNS = 8
const source = 'test'
const DERIVED = [
  ...(['definition', 'atom', 'release', 'atomRelease', 'channel', 'yank', 'collection'] as const),
  ...(['model', 'modelRelease', 'modelBase'] as const),
  ...(['dependency', 'atomRequirement'] as const),
]

/** Tables after some log. */
async function replay(db: Db, changes: Parameters<typeof toCommits>[0]): Promise<void> {
  await emptyTables(db)
  const indexer = createIndexer({ db, now: () => new Date() })
  for (const did of DIDS) {
    const identity = { did, handle: null, pds: 'https://pds.example', signingKey: 'did:key:none' }
    const repo = { did, rev: FIRST_REV, cid: 'commit', data: dataOf(FIRST_REV), records: [] }
    await indexer.applyRepo({ identity, repo, held: [] }, { source })
  }
  for (const commit of await toCommits(changes)) await indexer.applyCommit(commit, { source })
}

const later = () => new Date(Date.now() + 60_000)

/** When things were indexed. */
async function times(db: Db): Promise<unknown[]> {
  const ofTable = (table: 'definition' | 'release' | 'channel' | 'yank' | 'collection') =>
    db.selectFrom(table).select(['uri', 'indexedAt']).orderBy('uri').execute()
  const updated = await db.selectFrom('definition').select(['uri', 'updatedAt']).orderBy('uri').execute()
  return [
    ...(await Promise.all(
      (['definition', 'release', 'channel', 'yank', 'collection'] as const).map(ofTable),
    )),
    updated,
  ]
}

/** Packages, so many for all of the accounts together. */
function packagesOf(dids: readonly string[], count: number): Parameters<typeof toCommits>[0] {
  const each = Math.ceil(count / dids.length)
  const changes = Array.from({ length: each }, (_, index) => ({
    path: `${pkg.$nsid}/p${index}`,
    content: index,
  }))
  return dids.map((did) => ({ did, changes }))
}

/** Whether its rows name a release, and neither themselves nor an account. */
function isOfReleases(table: (typeof DERIVED)[number]): boolean {
  return table === 'dependency' || table === 'atomRequirement'
}

/** The column of the record that its rows follow from. */
function nameOf(table: (typeof DERIVED)[number]) {
  return sql.ref(table === 'modelBase' ? 'modelUri' : 'uri')
}

describeDatabases('a rebuild', (current) => {
  test('changes nothing where nothing is wrong', async () => {
    const { db } = current()
    let rows = 0
    await fc.assert(
      fc.asyncProperty(anyChanges, async (changes) => {
        await replay(db, changes)
        const [before, timesBefore] = [await dumpTables(db), await times(db)]
        const { records } = await reindex({ db, now: later })
        expect(await dumpTables(db)).toEqual(before)
        expect(await times(db)).toEqual(timesBefore)
        expect(records).toBe(before.record?.length)
        rows += before.release?.length ?? 0
      }),
      { numRuns: RUNS },
    )
    expect(rows).toBeGreaterThan(0)
  })

  test('heals what follows from records, whatever is wrong with it', async () => {
    const { db } = current()
    const orphan = `at://${DIDS[0]}/dev.firn.release/package:none:1.0.0`
    const restOf = (table: string) => Array<string>(table === 'dependency' ? 3 : 5).fill('x')
    const damages: Record<string, (table: (typeof DERIVED)[number]) => Promise<unknown>> = {
      lost: (table) => db.deleteFrom(table).execute(),
      'lost in part': (table) => sql`delete from ${sql.table(table)} where random() < 0.5`.execute(db),
      orphaned: (table) =>
        isOfReleases(table)
          ? sql`insert into ${sql.table(table)} select ${orphan}, ${sql.join(restOf(table))}`.execute(db)
          : sql`update ${sql.table(table)} set ${nameOf(table)} = ${nameOf(table)} || 'x'`.execute(db),
      "another account's": (table) =>
        isOfReleases(table)
          ? db.deleteFrom('release').execute()
          : sql`update ${sql.table(table)} set did = 'did:web:another.example'`.execute(db),
    }
    let before = await dumpTables(db)
    await fc.assert(
      fc.asyncProperty(
        anyChanges,
        fc.constantFrom(...DERIVED),
        fc.constantFrom(...Object.keys(damages)),
        async (changes, table, damage) => {
          await replay(db, changes)
          before = await dumpTables(db)
          await damages[damage]?.(table)
          await reindex({ db, now: later })
          expect(await dumpTables(db)).toEqual(before)
        },
      ),
      { numRuns: RUNS * 3 },
    )
    await sql`update release set score = 1, yanked = not yanked, "versionKey" = 'x'`.execute(db)
    await sql`update definition set score = 1, "releaseCount" = 9, "newestVersion" = '9.9.9'`.execute(db)
    await reindex({ db, now: later })
    expect(await dumpTables(db)).toEqual(before)
  })

  test('reads an account with more records than are read as one text', async () => {
    const { db } = current()
    const changes = Array.from({ length: REINDEX_GROUP_RECORDS + 10 }, (_, index) => ({
      path: `dev.firn.package/p${index}`,
      content: 0,
    }))
    await replay(db, [{ did: DIDS[0] ?? '', changes }])
    const before = await dumpTables(db)
    expect(before.definition).toHaveLength(changes.length)
    await sql`delete from definition where random() < 0.5`.execute(db)
    await expect(reindex({ db, now: later })).resolves.toMatchObject({ records: changes.length })
    expect(await dumpTables(db)).toEqual(before)
    await db.deleteFrom('definition').execute()
    await reindex({ db, now: later })
    expect(await dumpTables(db)).toEqual(before)
  })

  test('gives many records the same rows in another thread as here', async () => {
    const { db } = current()
    const changes = packagesOf(DIDS, REINDEX_THREAD_RECORDS + 100)
    await replay(db, changes)
    const before = await dumpTables(db)
    expect(before.record?.length).toBeGreaterThanOrEqual(REINDEX_THREAD_RECORDS)
    await sql`truncate ${sql.join(DERIVED.map((table) => sql.table(table)))}`.execute(db)
    await reindex({ db, engine: 'embedded', now: later })
    expect(await dumpTables(db)).toEqual(before)
  })

  test('has a repository fetched that lost its row', async () => {
    const { db } = current()
    const [lost = '', gone = ''] = DIDS
    const change = { path: 'dev.firn.package/hello', content: 0 }
    await replay(db, [
      { did: lost, changes: [change] },
      { did: gone, changes: [change] },
    ])
    await db.deleteFrom('repo').execute()
    await db.deleteFrom('record').where('did', '=', gone).execute()
    await reindex({ db, now: later })
    const repos = await db.selectFrom('repo').select(['did', 'state']).execute()
    expect(repos).toEqual([{ did: lost, state: 'pending' }])
  })

  test('removes the rows of an account that has no records', async () => {
    const { db } = current()
    const [gone = '', stays = ''] = DIDS
    const change = { path: 'dev.firn.package/hello', content: 0 }
    await replay(db, [
      { did: gone, changes: [change] },
      { did: stays, changes: [change] },
    ])
    await db.deleteFrom('record').where('did', '=', gone).execute()
    await expect(reindex({ db, now: later })).resolves.toMatchObject({ accounts: 1, records: 1 })
    expect(await db.selectFrom('definition').select('did').execute()).toEqual([{ did: stays }])
  })

  test('goes on where another one was ended', async () => {
    const { db } = current()
    await replay(db, [
      { did: DIDS[0] ?? '', changes: [{ path: 'dev.firn.package/hello', content: 0 }] },
      { did: DIDS[1] ?? '', changes: [{ path: 'dev.firn.package/hello', content: 0 }] },
    ])
    const before = await dumpTables(db)
    await db.deleteFrom('definition').execute()
    const seen: ReindexProgress[] = []
    await reindex({ db, now: later, after: DIDS[0] ?? '', onProgress: (progress) => seen.push(progress) })
    expect(seen).toEqual([{ accounts: 1, records: 1, totalRecords: 1, refused: 0, did: DIDS[1] }])
    expect(await db.selectFrom('definition').select('did').execute()).toEqual([{ did: DIDS[1] }])
    await reindex({ db, now: later, signal: AbortSignal.abort() })
    expect(await db.selectFrom('definition').select('did').execute()).toHaveLength(1)
    await reindex({ db, now: later })
    expect(await dumpTables(db)).toEqual(before)
  })

  test('keeps as a dead letter what is no valid record any more, and as a conflict what another pin excludes', async () => {
    const { db } = current()
    const did = DIDS[0] ?? ''
    await replay(db, [
      {
        did,
        changes: [
          { path: 'dev.firn.package/hello', content: 0 },
          { path: 'dev.firn.release/package:hello:1.0.0', content: 0 },
        ],
      },
    ])
    await sql`update record set json = '{"$type": "dev.firn.package", "createdAt": 1}' where rkey = 'hello'`.execute(
      db,
    )
    await db.updateTable('releasePin').set({ cid: 'another' }).execute()
    const { refused } = await reindex({ db, now: later })
    expect(refused).toBe(1)
    expect(await db.selectFrom('deadLetter').select(['reason', 'source']).execute()).toEqual([
      { reason: 'LexiconValidationFailed', source: 'reindex' },
    ])
    expect(await db.selectFrom('releaseConflict').select(['pinnedCid', 'definitionUri']).execute()).toEqual([
      { pinnedCid: 'another', definitionUri: `at://${did}/dev.firn.package/hello` },
    ])
    for (const table of ['record', 'definition', 'release'] as const) {
      expect(await db.selectFrom(table).selectAll().execute()).toEqual([])
    }
  })
})
