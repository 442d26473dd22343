import { type Selectable, sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { MirrorAlarmKind } from '../../src/db/tables/mirror-alarm.js'
import type { MirrorAtomTable } from '../../src/db/tables/mirror-atom.js'

/** A version in a mirror, by its row. */
export interface MirrorAtomKey {
  readonly mirror: string
  readonly ref: string
  readonly rev: string
}

export interface MirrorAtomRow extends Omit<Selectable<MirrorAtomTable>, 'search' | 'current'> {
  /** When its mirror was last looked at. */
  readonly checkedAt: Date | null
  /** Kinds of the alarms that stand about this version of this mirror. */
  readonly alarms: MirrorAlarmKind[]
}

/** Reads the rows of versions, in the order asked for. */
export async function hydrateMirrorAtoms(db: Db, keys: readonly MirrorAtomKey[]): Promise<MirrorAtomRow[]> {
  const { rows } = await sql<MirrorAtomRow & { place: number }>`
    select a.*, m."checkedAt", k.place, array(
      select l.kind from "mirrorAlarm" l
      where l."clearedAt" is null and l.mirrors @> array[a.mirror] and l.label = a.label and l.version = a.version
        and l.kind <> 'roots' order by l.kind
    ) as alarms
    from unnest(${keys.map(({ mirror }) => mirror)}::text[], ${keys.map(({ ref }) => ref)}::text[],
      ${keys.map(({ rev }) => rev)}::text[]) with ordinality as k (mirror, ref, rev, place)
    join "mirrorAtom" a using (mirror, ref, rev) left join mirror m on m.url = a.mirror
    order by k.place`.execute(db)
  return rows
}
