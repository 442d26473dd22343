import { expect, test } from 'vitest'
import { put, R0, R1, startIndexing } from '../../tests/ingester/indexing.js'
import { openPostgresDatabase } from '../../tests/support/databases.js'
import { somebodyWaits } from '../../tests/support/held-locks.js'
import { POSTGRES } from '../../tests/support/postgres.js'
import { describeWith } from '../../tests/support/prerequisite.js'
import {
  modelReleaseKey,
  sampleListedFiles,
  sampleModel,
  sampleModelRelease,
} from '../../tests/support/sample-models.js'
import { AUTHOR as DID } from '../../tests/support/sample-records.js'
import { model, release } from '../lexicons/dev/firn.js'
import { keepFileList } from './file-list-rows.js'
import { lockRepo } from './repo-state.js'

describeWith([POSTGRES], 'a list of files that comes while its account is written', () => {
  test('waits its turn, and leaves nothing where its release went', async () => {
    await using database = await openPostgresDatabase()
    const { db } = database
    const { commit } = await startIndexing(db)
    const listed = sampleListedFiles(['config.json', 'weights.bin'])
    const json = sampleModelRelease({ artifact: listed.artifact() })
    const rkey = modelReleaseKey(json)
    await commit(R1, R0, [
      await put(model.$nsid, 'tiny', sampleModel()),
      await put(release.$nsid, rkey, json),
    ])
    const list = { releaseUri: `at://${DID}/${release.$nsid}/${rkey}`, did: DID, cid: listed.cid }

    const keeping = await db.transaction().execute(async (trx) => {
      await lockRepo(trx, DID)
      const kept = db.transaction().execute((other) => keepFileList(other, list, listed.bytes))
      await somebodyWaits(db)
      // In the order in which the indexer deletes a release.
      await trx.deleteFrom('modelRelease').execute()
      await trx.deleteFrom('fileList').execute()
      await trx.deleteFrom('listedFile').execute()
      return { kept }
    })
    await keeping.kept
    for (const table of ['fileList', 'listedFile'] as const) {
      expect(await db.selectFrom(table).selectAll().execute(), table).toEqual([])
    }
  })
})
