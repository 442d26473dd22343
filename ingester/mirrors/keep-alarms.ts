import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Trx } from '../../src/indexing/index-transaction.js'
import { MIRROR_ROWS_AT_ONCE } from '../../src/limits/mirrors.js'
import type { FoundAlarms } from './find-alarms.js'
import { inChunks } from './in-chunks.js'

/**
 * Writes down the disagreements that stand, and that others of the same mirror or roots are over.
 * @returns how many were not known before
 */
export async function keepAlarms(
  trx: Trx,
  { mirror, roots }: { mirror: string; roots: readonly string[] },
  { alarms, cutShort }: FoundAlarms,
  now: Date,
): Promise<number> {
  const rows = alarms.map(({ kind, subject, root, atom, label, version, parties }) => ({
    ...{ kind, root, atom, label, version },
    key: `${kind} ${createHash('sha256').update(subject).digest('base64url')}`,
    mirrors: [...new Set(parties.flatMap((party) => party.mirror ?? []))],
    parties: JSON.stringify(parties),
    seenAt: now,
    confirmedAt: now,
    clearedAt: null,
  }))
  let fresh = 0
  for (const some of inChunks(rows, MIRROR_ROWS_AT_ONCE)) {
    const kept = await trx
      .insertInto('mirrorAlarm')
      .values(some)
      .onConflict((conflict) =>
        conflict.column('key').doUpdateSet((eb) => ({
          mirrors: eb.ref('excluded.mirrors'),
          parties: eb.ref('excluded.parties'),
          confirmedAt: eb.ref('excluded.confirmedAt'),
          clearedAt: null,
        })),
      )
      // Of a row that this statement made, and of no other.
      .returning(sql<boolean>`xmax = 0`.as('isNew'))
      .execute()
    fresh += kept.filter(({ isNew }) => isNew).length
  }
  const keys = rows.map(({ key }) => key)
  await sql`update "mirrorAlarm" set "clearedAt" = ${now} where "clearedAt" is null and key <> all(${keys}::text[])
    and kind <> all(${cutShort}::text[])
    and case kind when 'revs' then root = any(${roots}::text[]) else mirrors @> array[${mirror}]::text[] end`.execute(
    trx,
  )
  return fresh
}
