import type { Trx } from './index-transaction.js'

/**
 * Called first in every transaction of a leader: throws when another process leads by now, so that one that was
 * paused writes nothing after it wakes.
 */
export type Fence = (trx: Trx) => Promise<void>
