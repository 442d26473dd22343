import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import {
  headOf,
  identityOf,
  NOW,
  put,
  R0,
  R1,
  R2,
  R3,
  record,
  SOURCE,
  startIndexing,
} from '../../tests/ingester/indexing.js'
import { describeDatabases } from '../../tests/support/databases.js'
import {
  ATOM_SET,
  atomReleaseKey,
  NIX_LOCK,
  sampleAtom,
  sampleAtomRelease,
  sampleManifest,
  sampleSnapshot,
} from '../../tests/support/sample-atoms.js'
import {
  A_DATE,
  AUTHOR as DID,
  type Json,
  OTHER_AUTHOR,
  samplePackage,
} from '../../tests/support/sample-records.js'
import { atomId } from '../atoms/atom-id.js'
import { atom, channel, package as pkg, release, yank } from '../lexicons/dev/firn.js'
import { MAX_MANIFEST_DESCRIPTION_LENGTH, MAX_MANIFEST_TAGS } from '../limits/indexing.js'
import type { VerifiedOp } from '../repo/verified.js'
import { reindex } from './reindex.js'

const ID = NIX_LOCK.id
const URI = `at://${DID}/${atom.$nsid}/${ID}`
const uriOf = (version: string) => `at://${DID}/${release.$nsid}/atom:${ID}:${version}`
const putAtom = (change: Json = {}) => put(atom.$nsid, ID, sampleAtom(change))
const putRelease = (json: Json = sampleAtomRelease()) => put(release.$nsid, atomReleaseKey(json), json)

describeDatabases('the index of atoms', (current) => {
  let indexing: Awaited<ReturnType<typeof startIndexing>>
  const db = () => current().db
  const commit = (rev: string, since: string, ops: VerifiedOp[]) => indexing.commit(rev, since, ops)
  const definition = () =>
    db().selectFrom('definition').selectAll().where('uri', '=', URI).executeTakeFirstOrThrow()
  const found = async (query: string) =>
    (
      await db()
        .selectFrom('definition')
        .select('key')
        .where(sql<boolean>`search @@ websearch_to_tsquery('english', ${query})`)
        .execute()
    ).map(({ key }) => key)
  beforeEach(async () => {
    indexing = await startIndexing(db())
  })

  test('holds what the records say', async () => {
    await commit(R1, R0, [await putAtom(), await putRelease()])
    expect(await definition()).toMatchObject({
      ...{
        did: DID,
        kind: 'atom',
        key: ID,
        name: 'nix-lock',
        foldedName: ID,
        summary: 'Interprets locks of atoms',
      },
      ...{ newestVersion: '0.3.1', newestReleaseUri: uriOf('0.3.1'), releaseCount: 1, score: 75 },
      ...{ findingErrors: 0, findingWarnings: 0, findingInfos: 0, licenceIds: ['GPL-3.0-or-later'] },
    })
    const { rootCommit, rev, tree, origin, label, version } = NIX_LOCK
    expect(await db().selectFrom('atom').selectAll().execute()).toEqual([
      {
        uri: URI,
        did: DID,
        atomId: ID,
        label,
        rootCommit,
        setTag: 'eka',
        mirrors: ['https://forge.example/ekala/eka'],
      },
    ])
    const releases = await db().selectFrom('atomRelease').selectAll().execute()
    const { versionKey } = await db().selectFrom('release').select('versionKey').executeTakeFirstOrThrow()
    expect(releases).toEqual([
      {
        ...{
          uri: uriOf('0.3.1'),
          did: DID,
          definitionUri: URI,
          atomId: ID,
          label,
          rootCommit,
          version,
          versionKey,
        },
        ...{ commit: rev, tree, origin, format: 'pre1', path: 'nix-lock', ecosystem: 'atom' },
        contentHash: 'af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262',
        mirrors: ['https://forge.example/ekala/eka'],
        description: 'The interpreter of atom.lock',
        tags: ['lock:interpreter'],
      },
    ])
    const needs = await db().selectFrom('atomRequirement').selectAll().orderBy('label').execute()
    const need = { releaseUri: uriOf('0.3.1'), setTag: 'atom', setRoot: ATOM_SET }
    expect(needs).toEqual([
      { ...need, label: 'atom-nix', atomId: atomId(ATOM_SET, 'atom-nix'), requirement: '*' },
      { ...need, label: 'std', atomId: atomId(ATOM_SET, 'std'), requirement: '^0.2' },
    ])
    expect(await indexing.events()).toEqual(['define', 'release'])
  })

  test('is searched by label, set, keywords, and what the newest manifest says', async () => {
    await commit(R1, R0, [await putAtom(), await putRelease()])
    for (const query of ['nix', 'eka', 'lock', 'interpreters', 'locks of atoms']) {
      expect(await found(query), query).toEqual([ID])
    }
    const manifest = sampleManifest({ version: '0.4.0' }).replace('The interpreter', 'A rewrite')
    const json = sampleAtomRelease({ version: '0.4.0', artifact: sampleSnapshot({ manifest }, '0.4.0') })
    await commit(R2, R1, [await putRelease(json)])
    expect([await found('rewriting'), await found('frost')]).toEqual([[ID], []])
    await commit(R3, R2, [{ action: 'delete', collection: release.$nsid, rkey: atomReleaseKey(json) }])
    expect(await found('rewriting')).toEqual([])
  })

  test('texts of manifests are stored as far as a table can', async () => {
    const manifest = JSON.stringify({
      description: `a\0b\ud800 ${'x'.repeat(2_000)}`,
      keywords: ['tag\0', 7, ...Array(100).fill('t')],
    })
    const json = sampleAtomRelease({ artifact: sampleSnapshot({ ecosystem: 'npm', manifest }) })
    await commit(R1, R0, [await putRelease(json)])
    const row = await db().selectFrom('atomRelease').select(['description', 'tags']).executeTakeFirstOrThrow()
    expect(row.description).toMatch(/^ab\ufffd x+$/)
    expect(row.description).toHaveLength(MAX_MANIFEST_DESCRIPTION_LENGTH)
    expect([row.tags.length, row.tags[0]]).toEqual([MAX_MANIFEST_TAGS, 'tag'])
  })

  test('orders versions as Rust does, those that differ in build metadata alone too', async () => {
    const versions = ['1.0.0+2', '1.0.0', '1.0.0+10', '1.0.0-rc.1+9']
    const ops = versions.map((version) => putRelease(sampleAtomRelease({ version })))
    await commit(R1, R0, [await putAtom(), ...(await Promise.all(ops))])
    const rows = await db().selectFrom('atomRelease').select('version').orderBy('versionKey').execute()
    expect(rows.map(({ version }) => version)).toEqual(['1.0.0-rc.1+9', '1.0.0', '1.0.0+2', '1.0.0+10'])
    expect(await definition()).toMatchObject({ newestVersion: '1.0.0+10', releaseCount: 4 })
    expect((await definition()).newestReleaseUri).toBe(uriOf('1.0.0~10'))
  })

  test('knows one label of several roots, and one atom of several authors', async () => {
    const other = atomId(ATOM_SET, NIX_LOCK.label)
    await commit(R1, R0, [
      await putAtom(),
      await put(atom.$nsid, other, sampleAtom({ rootCommit: ATOM_SET })),
      // Names of packages are another matter.
      await put(pkg.$nsid, NIX_LOCK.label, samplePackage()),
    ])
    const json = sampleAtomRelease({ definition: `at://${OTHER_AUTHOR}/${atom.$nsid}/${ID}` })
    const records = [
      await record(atom.$nsid, ID, sampleAtom({ summary: 'A fork' })),
      await record(release.$nsid, atomReleaseKey(json), json),
    ]
    await indexing.indexer.applyRepo(
      { identity: identityOf(OTHER_AUTHOR), repo: { ...headOf(R1, OTHER_AUTHOR), records }, held: [] },
      { source: SOURCE },
    )
    const claims = await db()
      .selectFrom('atom')
      .select(['did', 'atomId'])
      .orderBy('did')
      .orderBy('atomId')
      .execute()
    expect(claims).toEqual([
      ...[other, ID].sort().map((id) => ({ did: DID, atomId: id })),
      { did: OTHER_AUTHOR, atomId: ID },
    ])
    expect(await definition()).toMatchObject({ releaseCount: 0, summary: 'Interprets locks of atoms' })
    expect(
      await db().selectFrom('definition').select('key').where('name', '=', NIX_LOCK.label).execute(),
    ).toHaveLength(4)
    expect(await db().selectFrom('deadLetter').selectAll().execute()).toEqual([])
  })

  test('pins what is seen first, keeps what comes later, and buries what is deleted', async () => {
    const second = sampleAtomRelease({ notes: 'Another' })
    await commit(R1, R0, [await putAtom(), await putRelease()])
    await commit(R2, R1, [await putRelease(second)])
    expect(await db().selectFrom('releaseConflict').select(['uri', 'definitionUri']).execute()).toEqual([
      { uri: uriOf('0.3.1'), definitionUri: URI },
    ])
    await commit(R3, R2, [
      { action: 'delete', collection: release.$nsid, rkey: atomReleaseKey(second) },
      { action: 'delete', collection: atom.$nsid, rkey: ID },
    ])
    for (const table of ['atom', 'atomRelease', 'atomRequirement', 'definition', 'release'] as const) {
      expect(await db().selectFrom(table).selectAll().execute(), table).toEqual([])
    }
    expect(await db().selectFrom('releaseTombstone').select(['uri', 'version']).execute()).toEqual([
      { uri: uriOf('0.3.1'), version: '0.3.1' },
    ])
    expect(await indexing.events()).toEqual(['define', 'release', 'conflict', 'delete', 'delete'])
  })

  test('a false record is a dead letter, and takes nothing away', async () => {
    const json = sampleAtomRelease({ artifact: sampleSnapshot({ rev: '0'.repeat(40) }) })
    await commit(R1, R0, [await putAtom(), await putRelease(json)])
    expect(await db().selectFrom('deadLetter').select(['uri', 'reason']).execute()).toEqual([
      { uri: uriOf('0.3.1'), reason: 'CommitMismatch' },
    ])
    // The key is free yet: nothing valid was seen under it.
    await commit(R2, R1, [await putRelease()])
    expect((await definition()).newestVersion).toBe('0.3.1')
    expect(await db().selectFrom('deadLetter').selectAll().execute()).toEqual([])
  })

  test('yanks and channels are those of its releases', async () => {
    const [one, two] = [
      await putRelease(sampleAtomRelease({ version: '1.0.0' })),
      await putRelease(sampleAtomRelease({ version: '1.0.0+b' })),
    ]
    const pointer = (uri: string, cid: string, $type: string) => ({
      $type,
      release: { uri, cid },
      createdAt: A_DATE,
    })
    await commit(R1, R0, [
      await putAtom(),
      one,
      two,
      await put(yank.$nsid, `atom:${ID}:1.0.0~b`, pointer(uriOf('1.0.0~b'), two.cid, yank.$nsid)),
      await put(channel.$nsid, `atom:${ID}:stable`, pointer(uriOf('1.0.0'), one.cid, channel.$nsid)),
    ])
    expect(await definition()).toMatchObject({ newestVersion: '1.0.0', releaseCount: 2 })
    expect(await db().selectFrom('release').select('version').where('yanked', '=', true).execute()).toEqual([
      { version: '1.0.0+b' },
    ])
    expect(
      await db().selectFrom('channel').select(['definitionUri', 'name', 'releaseUri']).execute(),
    ).toEqual([{ definitionUri: URI, name: 'stable', releaseUri: uriOf('1.0.0') }])
  })

  test('a description that changes keeps when it was indexed, and an erased account leaves pins alone', async () => {
    await commit(R1, R0, [await putAtom(), await putRelease()])
    await commit(R2, R1, [await putAtom({ set: 'ekala', mirrors: [] })])
    expect(await db().selectFrom('atom').select(['setTag', 'mirrors']).execute()).toEqual([
      { setTag: 'ekala', mirrors: [] },
    ])
    expect(await indexing.events()).toEqual(['define', 'release', 'describe'])
    await indexing.indexer.setAccountState({ did: DID, active: false, status: 'deleted' }, { source: SOURCE })
    for (const table of ['atom', 'atomRelease', 'atomRequirement', 'definition', 'record'] as const) {
      expect(await db().selectFrom(table).selectAll().execute(), table).toEqual([])
    }
    expect(await db().selectFrom('releasePin').select('rkey').execute()).toEqual([
      { rkey: `atom:${ID}:0.3.1` },
    ])
  })

  test('is rebuilt from the records', async () => {
    await commit(R1, R0, [await putAtom(), await putRelease()])
    const rows = async () => [
      await definition(),
      await db().selectFrom('atom').selectAll().execute(),
      await db().selectFrom('atomRelease').selectAll().execute(),
      await db().selectFrom('atomRequirement').selectAll().orderBy('label').execute(),
    ]
    const before = await rows()
    await db()
      .updateTable('atom')
      .set({ label: 'x', mirrors: ['y'] })
      .execute()
    await db().updateTable('atomRelease').set({ tags: [], commit: 'z' }).execute()
    await db().updateTable('atomRequirement').set({ requirement: '7' }).where('label', '=', 'std').execute()
    await db().deleteFrom('atomRequirement').where('label', '=', 'atom-nix').execute()
    await db().updateTable('definition').set({ releaseWords: '', keywordWords: '' }).execute()
    await reindex({ db: db(), now: () => NOW })
    expect(await rows()).toEqual(before)
  })
})
