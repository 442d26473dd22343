import { type JsonValue, jsonToLex } from '@atproto/lex'
import { sql } from 'kysely'
import type { Db } from '../db/database.js'
import { readFileList } from '../definitions/read-file-list.js'
import { columnIsDue } from '../is-due.js'
import type { File, Main as Files } from '../lexicons/dev/firn/files.js'
import {
  FILE_LIST_BATCH,
  FILE_LIST_RETRY_FIRST_MS,
  FILE_LIST_RETRY_LAST_MS,
  MAX_FILE_LIST_PROBLEM_LENGTH,
} from '../limits/models.js'
import type { Trx } from './index-transaction.js'
import { lockRepo } from './repo-state.js'
import { insertRows } from './rows/write-rows.js'
import { storableText } from './storable-text.js'

/** A list of files that is wanted and not here. */
export interface DueFileList {
  readonly releaseUri: string
  readonly did: string
  readonly cid: string
  readonly failures: number
  /** Where its author's repository was last; null when that is not known. */
  readonly pds: string | null
}

/** Those whose turn has come, the longest due first: one of each PDS before a second of any. */
export async function dueFileLists(db: Db, now: Date): Promise<DueFileList[]> {
  const due = db
    .selectFrom('fileList as l')
    .innerJoin('actor as a', 'a.did', 'l.did')
    .select(['l.releaseUri', 'l.did', 'l.cid', 'l.failures', 'l.dueAt', 'a.pds'])
    .select(sql<string>`row_number() over (partition by a.pds order by l."dueAt", l."releaseUri")`.as('turn'))
    .where('a.active', '=', true)
    .where(columnIsDue('l.dueAt', now, FILE_LIST_RETRY_LAST_MS))
  return db
    .selectFrom(due.as('due'))
    .select(['releaseUri', 'did', 'cid', 'failures', 'pds'])
    .orderBy('turn')
    .orderBy('dueAt')
    .orderBy('releaseUri')
    .limit(FILE_LIST_BATCH)
    .execute()
}

/**
 * Keeps a list whose bytes have its CID, with its files.
 * @throws FileListError when it is no list of the release; then nothing is kept
 */
export async function keepFileList(
  trx: Trx,
  { releaseUri, did, cid }: Pick<DueFileList, 'releaseUri' | 'did' | 'cid'>,
  bytes: Uint8Array,
): Promise<void> {
  const record = await trx
    .selectFrom('record')
    .select('json')
    .where('uri', '=', releaseUri)
    .executeTakeFirst()
  // Deleted meanwhile: its row is gone, too.
  if (!record) return
  const { artifact } = jsonToLex(record.json as JsonValue) as unknown as { artifact: Files }
  const list = readFileList(bytes, artifact)
  // As every other writer of the account does first: of two that begin at different rows, one would be broken off.
  await lockRepo(trx, did)
  const kept = await trx
    .updateTable('fileList')
    .set({ bytes, dueAt: null, failures: 0, problem: null })
    .where('releaseUri', '=', releaseUri)
    .where('cid', '=', cid)
    .returning('releaseUri')
    .executeTakeFirst()
  // Its lock lasts: whoever deletes the account or the release now finds all that is written here.
  if (!kept) return
  await writeListedFiles(trx, { releaseUri, did }, list)
}

/** The files of a list in place of those that are there. */
export async function writeListedFiles(
  trx: Trx,
  { releaseUri, did }: Pick<DueFileList, 'releaseUri' | 'did'>,
  list: readonly File[],
): Promise<void> {
  await trx.deleteFrom('listedFile').where('releaseUri', '=', releaseUri).execute()
  const rows = list.map((json, position) => ({ releaseUri, did, position, path: json.path, json }))
  await insertRows(trx, 'listedFile', rows)
}

/** Keeps what is wrong with a list, which is what its CID says: other rules alone may find it good (a rebuild asks). */
export async function refuseFileList(
  trx: Trx,
  { releaseUri, cid }: Pick<DueFileList, 'releaseUri' | 'cid'>,
  problem: string,
): Promise<void> {
  await trx
    .updateTable('fileList')
    .set({
      bytes: null,
      dueAt: null,
      failures: 0,
      problem: storableText(problem, MAX_FILE_LIST_PROBLEM_LENGTH),
    })
    .where('releaseUri', '=', releaseUri)
    .where('cid', '=', cid)
    .execute()
}

/** Puts off a list that could not be fetched. @param atLeastMs as its host asks */
export async function putOffFileList(
  trx: Trx,
  { releaseUri, cid, failures }: DueFileList,
  problem: string,
  now: Date,
  atLeastMs = 0,
): Promise<void> {
  const wait = Math.max(FILE_LIST_RETRY_FIRST_MS * 2 ** Math.min(failures, 20), atLeastMs)
  await trx
    .updateTable('fileList')
    .set({
      dueAt: new Date(now.getTime() + Math.min(wait, FILE_LIST_RETRY_LAST_MS)),
      failures: failures + 1,
      problem: storableText(problem, MAX_FILE_LIST_PROBLEM_LENGTH),
    })
    .where('releaseUri', '=', releaseUri)
    .where('cid', '=', cid)
    .execute()
}

/** How a list of files stands: here, wanted, or no list of its release. */
export type FileListState =
  | { readonly state: 'here'; readonly bytes: Uint8Array }
  /** `problem` says why it was not fetched so far; null when nobody tried. */
  | { readonly state: 'wanted'; readonly problem: string | null }
  | { readonly state: 'refused'; readonly problem: string }

/** The list of a release whose record names the blob `cid`; undefined when that is not the release of this index. */
export async function findFileList(
  db: Db,
  { releaseUri, cid }: { releaseUri: string; cid: string },
): Promise<FileListState | undefined> {
  const row = await db
    .selectFrom('fileList')
    .select(['bytes', 'dueAt', 'problem'])
    .where('releaseUri', '=', releaseUri)
    .where('cid', '=', cid)
    .executeTakeFirst()
  if (!row) return undefined
  if (row.bytes !== null) return { state: 'here', bytes: row.bytes }
  if (row.dueAt !== null) return { state: 'wanted', problem: row.problem }
  return { state: 'refused', problem: row.problem ?? 'The list of files cannot be read.' }
}
