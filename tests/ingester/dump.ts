import type { Db } from '../../src/db/database.js'
import type { Schema } from '../../src/db/schema.js'

/** What indexing writes. */
const TABLES = [
  'record',
  'recordDeletion',
  'deadLetter',
  'definition',
  'atom',
  'release',
  'atomRelease',
  'atomRequirement',
  'model',
  'modelBase',
  'modelRelease',
  'fileList',
  'releasePin',
  'releaseConflict',
  'releaseTombstone',
  'dependency',
  'channel',
  'yank',
  'collection',
  'updateEvent',
  'repo',
] as const satisfies (keyof Schema)[]

/** Times, and numbers given out in the order of arrival: they differ between runs that mean the same. */
const ARRIVAL = new Set([
  'indexedAt',
  'updatedAt',
  'firstSeenAt',
  'seenAt',
  'deletedAt',
  'fetchedAt',
  'wantedAt',
  'dueAt',
  'at',
  'id',
  'seq',
  'source',
])

export type Dump = Record<string, string[]>

/** The rows of every table without what tells when they came, sorted. */
export async function dumpTables(db: Db, leaveOut: readonly string[] = []): Promise<Dump> {
  const dump: Dump = {}
  for (const table of TABLES) {
    const rows = await db.selectFrom(table).selectAll().execute()
    const texts = rows.map((row) => {
      const kept = Object.entries(row).filter(
        ([column]) => !ARRIVAL.has(column) && !leaveOut.includes(column),
      )
      return JSON.stringify(Object.fromEntries(kept))
    })
    dump[table] = texts.sort()
  }
  return dump
}
