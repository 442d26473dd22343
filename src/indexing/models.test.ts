import { sql } from 'kysely'
import { beforeEach, expect, test } from 'vitest'
import { NOW, put, R0, R1, R2, R3, SOURCE, startIndexing } from '../../tests/ingester/indexing.js'
import { describeDatabases } from '../../tests/support/databases.js'
import {
  HUB,
  modelReleaseKey,
  sampleFile,
  sampleFiles,
  sampleListedFiles,
  sampleModel,
  sampleModelRelease,
} from '../../tests/support/sample-models.js'
import { AUTHOR as DID, type Json, OTHER_AUTHOR } from '../../tests/support/sample-records.js'
import { model, release } from '../lexicons/dev/firn.js'
import { FILE_LIST_RETRY_FIRST_MS } from '../limits/models.js'
import { FileListError } from '../models/file-list-error.js'
import type { VerifiedOp } from '../repo/verified.js'
import { dueFileLists, findFileList, keepFileList, putOffFileList, refuseFileList } from './file-list-rows.js'
import { reindex } from './reindex.js'

const URI = `at://${DID}/${model.$nsid}/tiny`
const BASE = `at://${OTHER_AUTHOR}/${model.$nsid}/base`
const RELEASE = `at://${DID}/${release.$nsid}/model:tiny:1.0.0`
const putModel = (change: Json = {}, name = 'tiny') => put(model.$nsid, name, sampleModel(change))
const putRelease = (json: Json = sampleModelRelease()) => put(release.$nsid, modelReleaseKey(json), json)

describeDatabases('the index of models', (current) => {
  let indexing: Awaited<ReturnType<typeof startIndexing>>
  const db = () => current().db
  const commit = (rev: string, since: string, ops: VerifiedOp[]) => indexing.commit(rev, since, ops)
  const definition = () =>
    db().selectFrom('definition').selectAll().where('uri', '=', URI).executeTakeFirstOrThrow()
  const facts = () => db().selectFrom('modelRelease').selectAll().executeTakeFirstOrThrow()
  const bases = () => db().selectFrom('modelBase').select(['base', 'relation']).orderBy('position').execute()
  const write = <T>(work: (trx: Parameters<typeof keepFileList>[0]) => Promise<T>) =>
    db().transaction().execute(work)
  beforeEach(async () => {
    indexing = await startIndexing(db())
  })

  test('holds what the records say', async () => {
    await commit(R1, R0, [await putModel(), await putRelease()])
    expect(await definition()).toMatchObject({
      ...{ did: DID, kind: 'model', key: 'tiny', name: 'tiny', foldedName: 'tiny' },
      ...{ summary: 'Writes short texts', newestVersion: '1.0.0', newestReleaseUri: RELEASE, score: 95 },
      ...{ findingErrors: 0, findingWarnings: 0, findingInfos: 0, licenceIds: ['Apache-2.0'] },
    })
    expect(await db().selectFrom('model').selectAll().execute()).toEqual([
      {
        ...{ uri: URI, did: DID, task: 'text-generation', library: 'transformers' },
        ...{ languages: ['en', 'de'], gated: null },
      },
    ])
    expect(await facts()).toEqual({
      ...{ uri: RELEASE, did: DID, definitionUri: URI, origin: 'huggingface', layout: 'hf-cache' },
      ...{ fileCount: 3, totalSize: 50, parameters: null, fileListCid: null },
      ...{ weightFormats: ['safetensors'], pickle: false },
    })
    expect(await db().selectFrom('fileList').selectAll().execute()).toEqual([])
    expect(await indexing.events()).toEqual(['define', 'release'])
  })

  test('holds sizes beyond 32 bits, and names formats that the record is silent of', async () => {
    const list = [sampleFile('a.bin', { size: 2 ** 50 }), sampleFile('b.safetensors')]
    const artifact = sampleFiles({ files: list, parameters: 7 * 10 ** 11, weightFormats: ['mlx'] })
    await commit(R1, R0, [await putModel(), await putRelease(sampleModelRelease({ artifact }))])
    expect(await facts()).toMatchObject({
      ...{ totalSize: 2 ** 50 + 13, parameters: 7 * 10 ** 11, pickle: true },
      weightFormats: ['mlx', 'pytorch', 'safetensors'],
    })
    expect(await definition()).toMatchObject({ findingWarnings: 2 })
  })

  test('is searched by name, keywords, task, library and format', async () => {
    await commit(R1, R0, [await putModel(), await putRelease()])
    for (const query of ['tiny', 'text generation', 'transformers', 'safetensors', 'short']) {
      const found = db()
        .selectFrom('definition')
        .select('key')
        .where(sql<boolean>`search @@ websearch_to_tsquery('english', ${query})`)
      expect(await found.execute(), query).toEqual([{ key: 'tiny' }])
    }
  })

  test('keeps lineage as the newest description has it, and no longer than that', async () => {
    const first = { definition: BASE, relation: 'finetune' }
    await commit(R1, R0, [await putModel({ baseModels: [first, { url: `${HUB}/acme/base/#x` }] })])
    expect(await bases()).toEqual([
      { base: BASE, relation: 'finetune' },
      { base: `${HUB}/acme/base`, relation: null },
    ])
    await commit(R2, R1, [await putModel({ baseModels: [{ definition: BASE, relation: 'merge' }] })])
    expect(await bases()).toEqual([{ base: BASE, relation: 'merge' }])
    await commit(R3, R2, [{ action: 'delete', collection: model.$nsid, rkey: 'tiny' }])
    expect(await bases()).toEqual([])
    expect(await db().selectFrom('model').selectAll().execute()).toEqual([])
  })

  test('a name that is another once folded is refused, and of a package it is free', async () => {
    await commit(R1, R0, [await putModel({}, 'Big_Model'), await putModel({}, 'big.model')])
    const letters = await db().selectFrom('deadLetter').select(['reason', 'detail']).execute()
    expect(letters).toEqual([{ reason: 'NameTaken', detail: expect.stringContaining('Big_Model') }])
  })

  const listed = sampleListedFiles(['config.json', 'weights.bin'])
  const indexListed = async (change: Json = {}) => {
    const artifact = listed.artifact(change)
    await commit(R1, R0, [await putModel(), await putRelease(sampleModelRelease({ artifact }))])
  }
  const due = async (at: Date = NOW) => {
    const [first, ...others] = await dueFileLists(db(), at)
    expect(others).toEqual([])
    return first
  }

  test('a list of files that is a blob is wanted, and kept', async () => {
    await indexListed()
    expect(await facts()).toMatchObject({ fileListCid: listed.cid, pickle: true, fileCount: 2 })
    const wanted = await due()
    expect(wanted).toMatchObject({ releaseUri: RELEASE, did: DID, cid: listed.cid, failures: 0 })
    if (!wanted) return
    expect(await findFileList(db(), wanted)).toEqual({ state: 'wanted', problem: null })
    await write((trx) => keepFileList(trx, wanted, listed.bytes))
    expect(await due()).toBeUndefined()
    const here = await findFileList(db(), { releaseUri: RELEASE, cid: listed.cid })
    expect(here?.state === 'here' && Buffer.from(here.bytes).equals(listed.bytes)).toBe(true)
    const files = await db()
      .selectFrom('listedFile')
      .select(['position', 'path'])
      .orderBy('position')
      .execute()
    expect(files).toEqual([
      { position: 0, path: 'config.json' },
      { position: 1, path: 'weights.bin' },
    ])
  })

  test('a list that does not come is asked for again, later each time', async () => {
    await indexListed()
    const wanted = await due()
    if (!wanted) throw new Error('nothing is wanted')
    await write((trx) => putOffFileList(trx, wanted, 'It is away.', NOW))
    expect(await due()).toBeUndefined()
    const later = await due(new Date(NOW.getTime() + FILE_LIST_RETRY_FIRST_MS))
    expect(later).toMatchObject({ failures: 1 })
    if (!later) return
    expect(await findFileList(db(), later)).toEqual({ state: 'wanted', problem: 'It is away.' })
    await write((trx) => putOffFileList(trx, later, 'It is away.', NOW))
    expect(await due(new Date(NOW.getTime() + FILE_LIST_RETRY_FIRST_MS))).toBeUndefined()
    expect(await due(new Date(NOW.getTime() + 2 * FILE_LIST_RETRY_FIRST_MS))).toMatchObject({ failures: 2 })
  })

  test('a list that is none of its release is refused for ever', async () => {
    await indexListed()
    const wanted = await due()
    if (!wanted) throw new Error('nothing is wanted')
    const other = sampleListedFiles(['other.bin'])
    await expect(write((trx) => keepFileList(trx, wanted, other.bytes))).rejects.toThrow(FileListError)
    await write((trx) => refuseFileList(trx, wanted, 'It is another.'))
    expect(await due(new Date(NOW.getTime() + 2 ** 40))).toBeUndefined()
    expect(await findFileList(db(), wanted)).toEqual({ state: 'refused', problem: 'It is another.' })
  })

  test('a list that holds pickles which its record hides is not kept', async () => {
    await indexListed({ weightFormats: ['safetensors'] })
    const wanted = await due()
    if (!wanted) throw new Error('nothing is wanted')
    const keep = write((trx) => keepFileList(trx, wanted, listed.bytes))
    await expect(keep).rejects.toThrow('"weightFormats" of the release does not name')
    expect(await findFileList(db(), wanted)).toMatchObject({ state: 'wanted' })
  })

  test('of a hidden account no list is fetched; with its release it goes', async () => {
    await indexListed()
    await indexing.indexer.setAccountState(
      { did: DID, active: false, status: 'takendown' },
      { source: SOURCE },
    )
    expect(await due()).toBeUndefined()
    await indexing.indexer.setAccountState({ did: DID, active: true, status: null }, { source: SOURCE })
    await write((trx) => keepFileList(trx, { releaseUri: RELEASE, did: DID, cid: listed.cid }, listed.bytes))
    await indexing.fetched([], R2)
    for (const table of ['model', 'modelRelease', 'fileList', 'listedFile'] as const) {
      expect(await db().selectFrom(table).selectAll().execute(), table).toEqual([])
    }
  })

  test('an erased account leaves pins alone', async () => {
    await indexListed()
    await indexing.indexer.setAccountState({ did: DID, active: false, status: 'deleted' }, { source: SOURCE })
    for (const table of ['model', 'modelBase', 'modelRelease', 'fileList', 'definition', 'record'] as const) {
      expect(await db().selectFrom(table).selectAll().execute(), table).toEqual([])
    }
    expect(await db().selectFrom('releasePin').select('rkey').execute()).toEqual([
      { rkey: 'model:tiny:1.0.0' },
    ])
  })

  test('is rebuilt from the records, and keeps the lists that it has', async () => {
    const artifact = listed.artifact()
    const baseModels = [{ definition: BASE }, { url: `${HUB}/acme/base` }]
    await commit(R1, R0, [await putModel({ baseModels }), await putRelease(sampleModelRelease({ artifact }))])
    await write((trx) => keepFileList(trx, { releaseUri: RELEASE, did: DID, cid: listed.cid }, listed.bytes))
    const rows = async () => [
      await definition(),
      await db().selectFrom('model').selectAll().execute(),
      await facts(),
      await bases(),
      await db().selectFrom('fileList').selectAll().execute(),
    ]
    const before = await rows()
    await db().updateTable('model').set({ task: 'x', languages: [] }).execute()
    await db().updateTable('modelRelease').set({ weightFormats: [], pickle: false, totalSize: 1 }).execute()
    await db().updateTable('modelBase').set({ relation: 'merge' }).where('base', '=', BASE).execute()
    await db().deleteFrom('modelBase').where('base', '!=', BASE).execute()
    await db()
      .insertInto('modelBase')
      .values(
        ['x', 'https://example.com/\u001fx\u001f'].map((base, index) => ({
          ...{ modelUri: URI, did: DID, base, relation: null },
          position: 7 + index,
        })),
      )
      .execute()
    await reindex({ db: db(), now: () => NOW })
    expect(await rows()).toEqual(before)
    await db().deleteFrom('fileList').execute()
    await db().deleteFrom('modelRelease').execute()
    await reindex({ db: db(), now: () => NOW })
    expect(await due()).toMatchObject({ releaseUri: RELEASE, cid: listed.cid })
  })

  test('a list goes with a release that a pin excludes', async () => {
    await indexListed()
    await write((trx) => keepFileList(trx, { releaseUri: RELEASE, did: DID, cid: listed.cid }, listed.bytes))
    await db().updateTable('releasePin').set({ cid: 'another' }).execute()
    await reindex({ db: db(), now: () => NOW })
    for (const table of ['modelRelease', 'fileList', 'listedFile'] as const) {
      expect(await db().selectFrom(table).selectAll().execute(), table).toEqual([])
    }
  })

  test('a list goes with a record that a rebuild refuses', async () => {
    await indexListed()
    await write((trx) => keepFileList(trx, { releaseUri: RELEASE, did: DID, cid: listed.cid }, listed.bytes))
    const json = sql<string>`jsonb_set(json::jsonb, '{artifact,fileCount}', '0')`
    await db().updateTable('record').set({ json }).where('uri', '=', RELEASE).execute()
    expect(await reindex({ db: db(), now: () => NOW })).toMatchObject({ refused: 1 })
    for (const table of ['modelRelease', 'fileList', 'listedFile'] as const) {
      expect(await db().selectFrom(table).selectAll().execute(), table).toEqual([])
    }
  })
})
