import type { Db } from './db/database.js'
import { waitsForNewKey } from './indexing/fetch-failures.js'
import { countRepoWords } from './indexing/repo-word.js'
import { unresolvedRepos } from './indexing/unresolved-repos.js'
import { METRICS_CACHE_MS, METRICS_TIMEOUT_MS } from './limits/server.js'
import type { Metrics } from './metrics.js'
import { withTimeout } from './with-timeout.js'

/**
 * Sets what only the database knows, whichever process works on it. Asked at each scrape; what was read in the last
 * seconds is good enough. While the database does not answer, `firn_database_up` is 0 and the rest stays as it was.
 */
export function createDatabaseMetrics(metrics: Metrics, db: Db): () => Promise<void> {
  let latest: { done: Promise<void>; at: number } | undefined
  const refresh = async () => {
    try {
      await withTimeout(readInto(metrics, db), METRICS_TIMEOUT_MS)
      metrics.databaseUp.set(1)
    } catch {
      metrics.databaseUp.set(0)
    }
  }
  return () => {
    if (!latest || performance.now() - latest.at >= METRICS_CACHE_MS) {
      latest = { done: refresh(), at: performance.now() }
    }
    return latest.done
  }
}

async function readInto(metrics: Metrics, db: Db): Promise<void> {
  const [words, former, letters, sources, unresolved] = await Promise.all([
    countRepoWords(db),
    db
      .selectFrom('repo')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where(waitsForNewKey)
      .executeTakeFirstOrThrow(),
    db
      .selectFrom('deadLetter')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
    db.selectFrom('sourceCursor').selectAll().execute(),
    unresolvedRepos(db)
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow(),
  ])
  for (const [state, count] of Object.entries(words)) metrics.repos.set({ state }, count)
  metrics.formerKeyRepos.set(Number(former.count))
  metrics.unresolvedAccounts.set(Number(unresolved.count))
  metrics.deadLetters.set(Number(letters.count))
  for (const { host: source, seq, connected, lagSeconds } of sources) {
    metrics.seq.set({ source }, seq)
    metrics.connected.set({ source }, connected ? 1 : 0)
    if (lagSeconds !== null) metrics.lagSeconds.set({ source }, lagSeconds)
  }
}
