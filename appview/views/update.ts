import type { Selectable } from 'kysely'
import type { UpdateEventTable } from '../../src/db/tables/update-event.js'
import type { UpdateView } from '../../src/lexicons/dev/firn/defs.js'
import type { Actors } from '../hydrate/actors.js'
import { actorView } from './actor.js'
import { atUri, datetime } from './strings.js'

/** An event with what the definition says of itself now; null once the definition is gone, or is of no model. */
export type UpdateRow = Selectable<UpdateEventTable> & {
  name: string | null
  summary: string | null
  pickle: boolean | null
}

export function updateViews(rows: readonly UpdateRow[], actors: Actors): UpdateView[] {
  return rows.flatMap((row) => {
    const author = actors.get(row.did)
    if (!author) return []
    return {
      seq: row.seq,
      action: row.action,
      kind: row.kind,
      name: row.name ?? row.key,
      ...(row.version === null ? {} : { version: row.version }),
      ...(row.channel === null ? {} : { channel: row.channel }),
      uri: atUri(row.uri),
      ...(row.cid === null ? {} : { cid: row.cid }),
      definition: atUri(row.definitionUri),
      ...(row.summary === null ? {} : { summary: row.summary }),
      ...(row.pickle === null ? {} : { pickle: row.pickle }),
      author: actorView(author),
      indexedAt: datetime(row.indexedAt),
    }
  })
}
