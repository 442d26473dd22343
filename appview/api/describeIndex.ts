import { type Selectable, sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { SourceCursorTable } from '../../src/db/tables/source-cursor.js'
import type { describeIndex as lexicon } from '../../src/lexicons/dev/firn.js'
import { VERSION } from '../../src/version.js'
import type { AppViewContext } from '../context.js'
import { datetime, did } from '../views/strings.js'

/** What this index holds of active accounts, and how far behind the network it is. */
export async function describeIndex({
  db,
  config,
  now,
}: Pick<AppViewContext, 'db' | 'config' | 'now'>): Promise<lexicon.$OutputBody> {
  const [counts, sources, deadLetters] = await Promise.all([
    readCounts(db),
    db.selectFrom('sourceCursor').selectAll().orderBy('host').execute(),
    countDeadLetters(db),
  ])
  return {
    did: did(config.serviceDid),
    version: VERSION,
    counts: { ...counts, deadLetters: deadLetters.reduce((sum, { count }) => sum + count, 0) },
    sources: sources.map((source) => sourceView(source, now())),
    deadLetters,
  }
}

const COUNTED = {
  definitions: 'definition',
  releases: 'release',
  channels: 'channel',
  yanks: 'yank',
  conflicts: 'releaseConflict',
  collections: 'collection',
} as const

async function readCounts(db: Db): Promise<Omit<lexicon.Counts, 'deadLetters'>> {
  const counts = Object.entries(COUNTED).map(
    ([name, table]) => sql`
      (select count(*) from ${sql.table(table)} t join actor a on a.did = t.did where a.active) as ${sql.ref(name)}`,
  )
  const { rows } = await sql<Omit<lexicon.Counts, 'deadLetters'>>`
    select (select count(*) from actor where active) as actors, ${sql.join(counts)}`.execute(db)
  const [row] = rows
  if (!row) throw new Error('a select without from gave no row')
  return row
}

/** Of all accounts but those that are known not to be active: a letter may come before its account is known. */
function countDeadLetters(db: Db): Promise<lexicon.ReasonCount[]> {
  return db
    .selectFrom('deadLetter')
    .leftJoin('actor', 'actor.did', 'deadLetter.did')
    .select(({ fn }) => ['reason', fn.countAll<number>().as('count')])
    .where((eb) => eb.or([eb('actor.active', 'is', null), eb('actor.active', '=', true)]))
    .groupBy('reason')
    .orderBy('count', 'desc')
    .orderBy('reason')
    .execute()
}

function sourceView(row: Selectable<SourceCursorTable>, now: Date): lexicon.Source {
  const { host, seq, eventAt, connected, updatedAt } = row
  if (eventAt === null) return { host, seq, connected }
  // While connected, a host that is silent for an hour does not put us an hour behind.
  const seenAt = connected ? updatedAt : now
  const lagSeconds = Math.max(0, Math.round((seenAt.getTime() - eventAt.getTime()) / 1000))
  return { host, seq, eventAt: datetime(eventAt), lagSeconds, connected }
}
