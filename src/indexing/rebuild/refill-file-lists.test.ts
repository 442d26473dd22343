import { beforeEach, expect, test } from 'vitest'
import { put, R0, R1, startIndexing } from '../../../tests/ingester/indexing.js'
import { describeDatabases } from '../../../tests/support/databases.js'
import {
  modelReleaseKey,
  sampleListedFiles,
  sampleModel,
  sampleModelRelease,
} from '../../../tests/support/sample-models.js'
import { AUTHOR as DID } from '../../../tests/support/sample-records.js'
import type { Db } from '../../db/database.js'
import { model, release } from '../../lexicons/dev/firn.js'
import { keepFileList, refuseFileList } from '../file-list-rows.js'
import { reindex } from '../reindex.js'

const NOW = new Date('2026-02-03T00:00:00Z')
const PATHS = ['config.json', 'deep/weights.bin', 'vocab.json']
const listed = sampleListedFiles(PATHS)
const URI = `at://${DID}/${release.$nsid}/model:tiny:1.0.0`

describeDatabases('a rebuild of listed files', (current) => {
  const db = () => current().db
  const rows = (of: Db = db()) => of.selectFrom('listedFile').selectAll().orderBy('position').execute()
  const list = () => db().selectFrom('fileList').selectAll().executeTakeFirstOrThrow()
  const rebuild = () => reindex({ db: db(), now: () => NOW })

  beforeEach(async () => {
    const { commit } = await startIndexing(db())
    const json = sampleModelRelease({ artifact: listed.artifact() })
    await commit(R1, R0, [
      await put(model.$nsid, 'tiny', sampleModel()),
      await put(release.$nsid, modelReleaseKey(json), json),
    ])
    const due = { releaseUri: URI, did: DID, cid: listed.cid }
    await db()
      .transaction()
      .execute((trx) => keepFileList(trx, due, listed.bytes))
  })

  test('makes those that were lost, or are others by now, of the list that is kept', async () => {
    const [before, kept] = [await rows(), await list()]
    expect(before.map(({ path }) => path)).toEqual(PATHS)
    await rebuild()
    expect(await rows()).toEqual(before)
    const damages = [
      () => db().deleteFrom('listedFile').execute(),
      () => db().deleteFrom('listedFile').where('position', '=', 1).execute(),
      () =>
        db().updateTable('listedFile').set({ json: '{"path":"other"}' }).where('position', '=', 2).execute(),
      () => db().updateTable('listedFile').set({ path: 'other' }).where('position', '=', 0).execute(),
    ]
    for (const damage of damages) {
      await damage()
      expect(await rows()).not.toEqual(before)
      await rebuild()
      expect(await rows()).toEqual(before)
      expect(await list()).toEqual(kept)
    }
  })

  test('takes those away of which no list is kept', async () => {
    await db().updateTable('fileList').set({ bytes: null, dueAt: NOW }).execute()
    await rebuild()
    expect(await rows()).toEqual([])
  })

  test('has a list fetched again whose bytes are others than its CID says', async () => {
    const bytes = Uint8Array.from(listed.bytes)
    bytes[10] = (bytes[10] ?? 0) ^ 1
    await db().updateTable('fileList').set({ bytes }).execute()
    await rebuild()
    expect(await rows()).toEqual([])
    expect(await list()).toMatchObject({ bytes: null, dueAt: NOW, problem: null })
  })

  test('has a list fetched again that was refused: it may be good by today’s rules', async () => {
    await db()
      .transaction()
      .execute((trx) => refuseFileList(trx, { releaseUri: URI, cid: listed.cid }, 'It was refused.'))
    await rebuild()
    expect(await list()).toMatchObject({ bytes: null, dueAt: NOW, failures: 0, problem: null })
    // One that is wanted keeps its turn.
    const dueAt = new Date(NOW.getTime() + 1)
    await db().updateTable('fileList').set({ dueAt, failures: 3, problem: 'It did not come.' }).execute()
    await rebuild()
    expect(await list()).toMatchObject({ dueAt, failures: 3, problem: 'It did not come.' })
  })

  test('keeps no list that is none of its release by today’s rules', async () => {
    const other = sampleListedFiles(['config.json'])
    await db().updateTable('fileList').set({ cid: other.cid, bytes: other.bytes }).execute()
    await rebuild()
    expect(await rows()).toEqual([])
    expect(await list()).toMatchObject({
      bytes: null,
      dueAt: null,
      problem: expect.stringContaining('The list of files is not that of the release'),
    })
  })
})
