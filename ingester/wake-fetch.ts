import { hastenFetch } from '../src/indexing/fetch-failures.js'
import type { EventContext } from './event-context.js'

/** The account said something that may make good what its fetch failed for: then that is tried again soon. */
export async function wakeFetch(
  { write, now, resync }: Pick<EventContext, 'write' | 'now' | 'resync'>,
  did: string,
): Promise<void> {
  await write((trx) => hastenFetch(trx, did, now()))
  resync.wake()
}
