import type { UpdateAction } from '../db/tables/update-event.js'
import type { Kind } from '../syntax/release-key.js'
import type { IndexTransaction } from './index-transaction.js'

export interface UpdateEvent {
  action: UpdateAction
  kind: Kind | (string & {})
  /** Of the definition. */
  key: string
  definitionUri: string
  /** The record that the event is about. */
  uri: string
  cid: string | null
  version?: string
  channel?: string
}

/** Adds to the feed. The same event of the same revision is added once. */
export async function addEvent({ trx, did, rev, at }: IndexTransaction, event: UpdateEvent): Promise<void> {
  await trx
    .insertInto('updateEvent')
    .values({ version: null, channel: null, ...event, did, rev, indexedAt: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
