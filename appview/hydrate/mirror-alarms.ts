import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { AlarmParty, MirrorAlarmKind } from '../../src/db/tables/mirror-alarm.js'

/** A disagreement that stands. */
export interface AlarmFact {
  readonly kind: MirrorAlarmKind
  readonly label: string | null
  readonly version: string | null
  readonly atom: string | null
  readonly root: string | null
  readonly parties: readonly AlarmParty[]
  readonly seenAt: Date
}

/** Disagreements that stand, the latest first. @param of those of one mirror, or of one atom, or all */
export async function hydrateAlarms(
  db: Db,
  { mirror, atom, limit }: { mirror?: string; atom?: string; limit: number },
): Promise<AlarmFact[]> {
  let query = db
    .selectFrom('mirrorAlarm')
    .select(['kind', 'label', 'version', 'atom', 'root', 'seenAt'])
    .select(sql<readonly AlarmParty[]>`parties`.as('parties'))
    .where('clearedAt', 'is', null)
    .orderBy('seenAt', 'desc')
    .orderBy('key')
    .limit(limit)
  if (mirror !== undefined) query = query.where(sql<boolean>`mirrors @> array[${mirror}]::text[]`)
  if (atom !== undefined) query = query.where('atom', '=', atom)
  return query.execute()
}
