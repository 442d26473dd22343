import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { LATE_EVENTS } from '../../src/limits/nix.js'
import { anyOf } from '../hydrate/any.js'

/** What a set shows of accounts. */
const ACTORS = sql`string_agg(did || coalesce(handle, '') || coalesce(pds, '') || active::text, ' ' order by did)`
/** Accounts that packages are of: there may be many others. */
const AUTHORS = sql`exists (select from definition where definition.did = actor.did and kind = 'package')`

/**
 * A text that is another one whenever what these authors have may be another. Events are counted too: one may be
 * committed after another with a higher number.
 */
export async function versionOf(db: Db, dids: readonly string[]): Promise<string> {
  const { rows } = await sql<{ events: string | null; actors: string | null }>`
    select
      (select max(seq) || ' ' || count(*) from "updateEvent" where did = ${anyOf(dids)}) as events,
      (select md5(${ACTORS}) from actor where did = ${anyOf(dids)}) as actors`.execute(db)
  return `${dids.join(' ')} ${rows[0]?.events} ${rows[0]?.actors}`
}

/** Likewise for the whole index. Only the last events are counted: transactions do not stay open for longer. */
export async function versionOfIndex(db: Db): Promise<string> {
  const { rows } = await sql<{ events: string | null; actors: string | null }>`
    select
      (select max(seq) || ' ' || count(*) from "updateEvent" where seq > ${lateEvents}) as events,
      (select md5(${ACTORS}) from actor where ${AUTHORS}) as actors`.execute(db)
  return `${rows[0]?.events} ${rows[0]?.actors}`
}

/** @returns which accounts changed since it was asked before; undefined when all may have, as at first */
export type ChangeWatch = () => Promise<ReadonlySet<string> | undefined>

/** Sees what `versionOfIndex` sees, account by account. */
export function createChangeWatch(db: Db): ChangeWatch {
  let seen:
    | { readonly events: ReadonlyMap<string, string>; readonly actors: ReadonlyMap<string, string> }
    | undefined

  return async () => {
    const [events, actors] = await Promise.all([lastEvents(db), authorsNow(db)])
    const before = seen
    seen = { events, actors }
    // With none of the last events in common, there may have been others between them.
    if (!before || ![...events.keys()].some((seq) => before.events.has(seq))) return undefined
    const changed = new Set<string>()
    for (const [seq, did] of events) if (!before.events.has(seq)) changed.add(did)
    for (const [did, text] of actors) if (before.actors.get(did) !== text) changed.add(did)
    for (const did of before.actors.keys()) if (!actors.has(did)) changed.add(did)
    return changed
  }
}

async function lastEvents(db: Db): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('updateEvent')
    .select(['seq', 'did'])
    .where('seq', '>', lateEvents)
    .execute()
  return new Map(rows.map(({ seq, did }) => [String(seq), did]))
}

async function authorsNow(db: Db): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('actor')
    .select(['did', 'handle', 'pds', 'active'])
    .where(sql<boolean>`${AUTHORS}`)
    .execute()
  return new Map(rows.map(({ did, handle, pds, active }) => [did, `${handle} ${pds} ${active}`]))
}

const lateEvents = sql<number>`(select coalesce(max(seq), 0) from "updateEvent") - ${LATE_EVENTS}::bigint`
