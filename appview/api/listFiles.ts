import { type JsonValue, jsonToLex } from '@atproto/lex'
import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { decodeCursor, encodeCursor, toPage } from '../../src/db/pagination.js'
import { findFileList } from '../../src/indexing/file-list-rows.js'
import { files, listFiles as lexicon } from '../../src/lexicons/dev/firn.js'
import { fileListCidOf } from '../../src/models/file-list.js'
import type { AppViewContext } from '../context.js'
import { hydrateRecords } from '../hydrate/records.js'
import { InvalidRequestError, NotFoundError, NotYetError } from './errors.js'
import type { ParamsOf } from './params.js'
import { findRelease } from './subject.js'

/** The lexicon's own default, for callers within this process. */
const DEFAULT_FILES = 200

interface PlacedFile {
  readonly position: number
  readonly file: files.File
}

/** @throws InvalidRequestError, NotFoundError, DeletedError, NotYetError, InvalidCursorError */
export async function listFiles(
  { db }: Pick<AppViewContext, 'db'>,
  { uri, prefix = '', limit = DEFAULT_FILES, cursor }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const releaseUri = await findRelease(db, { uri })
  const artifact = await readArtifact(db, releaseUri)
  const scope = [lexicon.$nsid, releaseUri, prefix]
  const [after] = cursor === undefined ? [-1] : decodeCursor(scope, ['integer'], cursor)
  const cid = fileListCidOf(artifact)
  const found =
    cid === undefined
      ? fromRecord(artifact, prefix, after)
      : await fromList(db, { releaseUri, cid, prefix, after, limit: limit + 1 })
  const page = toPage(found, limit, ({ position }) => encodeCursor(scope, [position]))
  return {
    files: page.rows.map(({ file }) => file),
    bases: artifact.bases ?? [],
    fileCount: artifact.fileCount,
    totalSize: artifact.totalSize,
    ...(page.cursor ? { cursor: page.cursor } : {}),
  }
}

async function readArtifact(db: Db, releaseUri: string): Promise<files.Main> {
  const record = (await hydrateRecords(db, [releaseUri])).get(releaseUri)
  if (!record) throw new NotFoundError(`${releaseUri} is no longer in this index.`)
  const { artifact } = jsonToLex(record as JsonValue) as unknown as { artifact: files.Main }
  if (files.$isTypeOf(artifact)) return artifact
  throw new InvalidRequestError(`${releaseUri} is no release of a model: only those list files.`)
}

function fromRecord({ files: list = [] }: files.Main, prefix: string, after: number): PlacedFile[] {
  return list.flatMap((file, position) =>
    position > after && file.path.startsWith(prefix) ? [{ position, file }] : [],
  )
}

interface ListQuery {
  readonly releaseUri: string
  readonly cid: string
  readonly prefix: string
  readonly after: number
  readonly limit: number
}

async function fromList(db: Db, { releaseUri, cid, prefix, after, limit }: ListQuery): Promise<PlacedFile[]> {
  const rows = await db
    .selectFrom('listedFile')
    .select(['position', 'json'])
    .where('releaseUri', '=', releaseUri)
    // Whoever alters a cursor may name a place beyond the column's type.
    .where(sql<boolean>`position > ${after}::bigint`)
    .where(sql<boolean>`starts_with(path, ${prefix})`)
    .orderBy('position')
    .limit(limit)
    .execute()
  if (rows.length === 0) await refuseAbsent(db, { releaseUri, cid })
  return rows.map(({ position, json }) => ({ position, file: json as files.File }))
}

/** @throws NotYetError where there is no list to be empty */
async function refuseAbsent(db: Db, list: { releaseUri: string; cid: string }): Promise<void> {
  const found = await findFileList(db, list)
  if (found?.state === 'here') return
  if (found?.state === 'refused') throw new NotYetError(found.problem)
  const why = found?.problem ? ` The last time it did not come: ${found.problem}` : ''
  throw new NotYetError(
    `The list of files lies in the author’s repository and was not fetched yet; it is asked for again and again.${why}`,
  )
}
