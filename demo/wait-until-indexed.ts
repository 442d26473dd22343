import type { Db } from '../src/db/database.js'

const POLL_INTERVAL_MS = 100
/** A local firehose brings everything within a second or two; longer means that something is broken. */
const TIMEOUT_MS = 60_000

/**
 * Waits until each record stands in the index or lies among the dead letters.
 *
 * @throws Error naming a record that did not arrive
 */
export async function waitUntilIndexed(db: Db, uris: readonly string[], signal: AbortSignal): Promise<void> {
  const missing = new Set(uris)
  const deadline = Date.now() + TIMEOUT_MS
  while (missing.size > 0) {
    signal.throwIfAborted()
    const wanted = [...missing]
    const records = await db.selectFrom('record').select('uri').where('uri', 'in', wanted).execute()
    const letters = await db.selectFrom('deadLetter').select('uri').where('uri', 'in', wanted).execute()
    for (const { uri } of [...records, ...letters]) missing.delete(uri)
    if (missing.size > 0 && Date.now() > deadline) {
      throw new Error(
        `${missing.size} records were not indexed within ${TIMEOUT_MS / 1000} s, ${[...missing][0]} first`,
      )
    }
    if (missing.size > 0) await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS))
  }
}
