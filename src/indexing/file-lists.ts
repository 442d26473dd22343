import { sql } from 'kysely'
import { FORMATS, isPickleFormat } from '../models/formats/by-name.js'
import { anyOf } from './any-of.js'
import type { Trx } from './index-transaction.js'
import type { BulkRow } from './rows/column-types.js'
import type { RowChanges } from './rows/row-changes.js'

const PICKLES = Object.keys(FORMATS).filter(isPickleFormat)

/** The releases among changes whose files a blob lists, by their uris. */
export function listedOf({ modelReleases }: Pick<RowChanges, 'modelReleases'>): string[] {
  return modelReleases.flatMap(({ uri, fileListCid }) => (fileListCid === null ? [] : [uri]))
}

/** The row of a list that is to be fetched at once. */
export function wantedList(
  list: Pick<BulkRow<'fileList'>, 'releaseUri' | 'did' | 'cid'>,
  at: Date,
): BulkRow<'fileList'> {
  return { ...list, bytes: null, weightFormats: [], dueAt: at, failures: 0, problem: null, wantedAt: at }
}

/**
 * Adds to the rows of releases what their lists of files tell, where those are here: of itself, a record says of a blob
 * no more than its author likes.
 */
export async function addListedFormats(trx: Trx, releaseUris: readonly string[]): Promise<void> {
  if (releaseUris.length === 0) return
  await sql`
    update "modelRelease" as r set
      "weightFormats" = array(
        select distinct format collate "C" from unnest(r."weightFormats" || l."weightFormats") as format order by 1
      ),
      pickle = r.pickle or l."weightFormats" && ${PICKLES}::text[]
    from "fileList" as l
    where l."releaseUri" = r.uri and l.cid = r."fileListCid" and r.uri = ${anyOf(releaseUris)}`.execute(trx)
}
