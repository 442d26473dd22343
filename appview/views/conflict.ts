import type { LexMap } from '@atproto/lex'
import type { Selectable } from 'kysely'
import type { ReleaseConflictTable } from '../../src/db/tables/release.js'
import type { ConflictView } from '../../src/lexicons/dev/firn/defs.js'
import type { Actors } from '../hydrate/actors.js'
import { actorView } from './actor.js'
import { atUri, datetime } from './strings.js'

export type ConflictRow = Omit<Selectable<ReleaseConflictTable>, 'proof'>

export function conflictViews(rows: readonly ConflictRow[], actors: Actors): ConflictView[] {
  return rows.flatMap((row) => {
    const author = actors.get(row.did)
    if (!author) return []
    return {
      uri: atUri(row.uri),
      pinnedCid: row.pinnedCid,
      cid: row.cid,
      rev: row.rev,
      author: actorView(author),
      // It was checked to be an object before it was stored.
      record: row.json as LexMap,
      seenAt: datetime(row.seenAt),
    }
  })
}
