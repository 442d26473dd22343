import { isDeepStrictEqual } from 'node:util'
import { type JsonValue, jsonToLex, lexToJson } from '@atproto/lex'
import { sql } from 'kysely'
import type { Db } from '../../db/database.js'
import { readFileList } from '../../definitions/read-file-list.js'
import type { File, Main as Files } from '../../lexicons/dev/firn/files.js'
import { REFILL_PAGE_LISTS } from '../../limits/models.js'
import { FileListError } from '../../models/file-list-error.js'
import { isBlobOf } from '../fetch-blob.js'
import { refuseFileList, writeListedFiles } from '../file-list-rows.js'
import { wantedList } from '../file-lists.js'
import type { Trx } from '../index-transaction.js'
import { lockRepo } from '../repo-state.js'

export interface RefillOptions {
  readonly db: Db
  readonly now: () => Date
  /** Stops between two lists. */
  readonly signal?: AbortSignal
}

/**
 * Makes the rows of listed files what the lists say that are kept as blobs. One whose bytes are not those of its CID any
 * more is to be fetched again; one that today's rules refuse is kept no longer. Rows that are so already are not written.
 * One that was refused before is to be fetched again, as it was not kept: today's rules may be others.
 */
export async function refillFileLists({ db, now, signal }: RefillOptions): Promise<void> {
  await sql`
    delete from "listedFile" as stray where not exists (
      select from "fileList" as list where list."releaseUri" = stray."releaseUri" and list.did = stray.did
        and list.bytes is not null)`.execute(db)
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: { releaseUri: string; did: string }[] = await db
      .selectFrom('fileList')
      .select(['releaseUri', 'did'])
      .where((eb) => eb.or([eb('bytes', 'is not', null), eb('dueAt', 'is', null)]))
      .where('releaseUri', '>', after)
      .orderBy('releaseUri')
      .limit(REFILL_PAGE_LISTS)
      .execute()
    for (const list of page) {
      if (signal?.aborted) return
      await db.transaction().execute((trx) => refill(trx, list, now()))
    }
    after = page.at(-1)?.releaseUri
  }
}

async function refill(
  trx: Trx,
  { releaseUri, did }: { readonly releaseUri: string; readonly did: string },
  now: Date,
): Promise<void> {
  await lockRepo(trx, did)
  const stored = await trx
    .selectFrom('fileList as list')
    .innerJoin('record', 'record.uri', 'list.releaseUri')
    .select(['list.cid', 'list.bytes', 'list.dueAt', 'record.json'])
    .where('list.releaseUri', '=', releaseUri)
    .executeTakeFirst()
  if (!stored) return
  const { cid, bytes, json } = stored
  // Somebody may have begun to want it meanwhile.
  if (bytes === null && stored.dueAt !== null) return
  if (bytes === null || !isBlobOf(cid, bytes)) {
    const { bytes: none, dueAt, failures, problem } = wantedList({ releaseUri, did, cid }, now)
    await trx
      .updateTable('fileList')
      .set({ bytes: none, dueAt, failures, problem })
      .where('releaseUri', '=', releaseUri)
      .execute()
    await trx.deleteFrom('listedFile').where('releaseUri', '=', releaseUri).execute()
    return
  }
  const { artifact } = jsonToLex(json as JsonValue) as unknown as { artifact: Files }
  try {
    await replaceListed(trx, { releaseUri, did }, readFileList(bytes, artifact))
  } catch (error) {
    if (!(error instanceof FileListError)) throw error
    await refuseFileList(trx, { releaseUri, cid }, error.message)
    await trx.deleteFrom('listedFile').where('releaseUri', '=', releaseUri).execute()
  }
}

async function replaceListed(
  trx: Trx,
  of: { readonly releaseUri: string; readonly did: string },
  list: readonly File[],
): Promise<void> {
  const there = await trx
    .selectFrom('listedFile')
    .select(['position', 'path', 'json'])
    .where('releaseUri', '=', of.releaseUri)
    .orderBy('position')
    .execute()
  const wanted = list.map((file, position) => ({
    ...{ position, path: file.path },
    json: JSON.parse(JSON.stringify(lexToJson(file))),
  }))
  if (
    isDeepStrictEqual(
      there.map((row) => ({ ...row })),
      wanted,
    )
  )
    return
  await writeListedFiles(trx, of, list)
}
