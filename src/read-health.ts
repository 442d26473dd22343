import { sql } from 'kysely'
import type { Db } from './db/database.js'
import { type Health, type HealthFacts, judgeHealth } from './health.js'
import { waitsForNewKey } from './indexing/fetch-failures.js'
import { HEALTH_CACHE_MS, HEALTH_TIMEOUT_MS } from './limits/server.js'
import { withTimeout } from './with-timeout.js'

const DAY_MS = 24 * 60 * 60 * 1000

export interface HealthContext {
  db: Db
  now: () => Date
}

/**
 * Tells how the index stands. Answers of the last seconds are given again, and those who ask at once share one.
 * @returns a function that throws when the database does not answer in time
 */
export function createHealthCheck({ db, now }: HealthContext): () => Promise<Health> {
  let latest: { health: Promise<Health>; at: number } | undefined
  return () => {
    if (latest && performance.now() - latest.at < HEALTH_CACHE_MS) return latest.health
    const health = withTimeout(readHealthFacts(db, now()), HEALTH_TIMEOUT_MS).then((facts) =>
      judgeHealth(facts, now()),
    )
    const current = { health, at: performance.now() }
    latest = current
    // A failure is told to those who wait for it, and to nobody after them.
    health.catch(() => {
      if (latest === current) latest = undefined
    })
    return health
  }
}

export async function readHealthFacts(db: Db, now: Date): Promise<HealthFacts> {
  const dayAgo = new Date(now.getTime() - DAY_MS)
  const [sources, letters, repos, mirrors, alarms] = await Promise.all([
    db.selectFrom('sourceCursor').selectAll().orderBy('host').execute(),
    db
      .selectFrom('deadLetter')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('at', '>', dayAgo)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('repo')
      .leftJoin('actor', 'actor.did', 'repo.did')
      .select([waitsForNewKey.as('isFormerKey'), (eb) => eb.fn.countAll<number>().as('count')])
      .where('state', '=', 'error')
      // One that its host took away is as it should be.
      .where((eb) => eb.or([eb('actor.active', 'is', null), eb('actor.active', '=', true)]))
      .groupBy('isFormerKey')
      .execute(),
    db
      .selectFrom('mirror')
      .select(['url', 'failures'])
      .where('operator', '=', true)
      .where('named', '=', true)
      .where('failures', '>', 0)
      .orderBy('url')
      .execute(),
    db
      .selectFrom('mirrorAlarm')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('clearedAt', 'is', null)
      .where(
        sql<boolean>`(select count(*) from mirror where operator and named and url = any("mirrorAlarm".mirrors))
          >= case kind when 'lying' then 1 when 'revs' then 2 end`,
      )
      .executeTakeFirstOrThrow(),
  ])
  const countOf = (isFormerKey: boolean) =>
    Number(repos.find((row) => row.isFormerKey === isFormerKey)?.count ?? 0)
  return {
    sources,
    deadLetters: Number(letters.count),
    failedRepos: countOf(false),
    formerKeyRepos: countOf(true),
    mirrors,
    mirrorAlarms: Number(alarms.count),
  }
}
