import type { CheckedChannel } from '../../definitions/channel.js'
import { parseChannelKey } from '../../syntax/release-key.js'
import type { IndexTransaction } from '../index-transaction.js'
import { addEvent } from '../update-events.js'
import { definitionUri, releaseUri } from '../uris.js'

/**
 * Points the channel where its author says, whether that release is here yet or not: readers take it only while
 * its CID is the release's.
 */
export async function putChannel(
  tx: IndexTransaction,
  checked: CheckedChannel,
  uri: string,
  cid: string,
): Promise<void> {
  const { trx, did, rev, at } = tx
  const { kind, name, channel, release, record } = checked
  const row = {
    releaseUri: releaseUri(release),
    releaseCid: record.release.cid,
    cid,
    rev,
    updatedAt: at,
  }
  const definition = definitionUri(checked)
  await trx
    .insertInto('channel')
    .values({ uri, did, definitionUri: definition, name: channel, indexedAt: at, ...row })
    .onConflict((conflict) => conflict.column('uri').doUpdateSet(row))
    .execute()
  await addEvent(tx, {
    action: 'channel',
    kind,
    key: name,
    definitionUri: definition,
    uri,
    cid,
    channel,
    version: release.version,
  })
}

export async function removeChannel(tx: IndexTransaction, uri: string, rkey: string): Promise<void> {
  const row = await tx.trx
    .deleteFrom('channel')
    .where('uri', '=', uri)
    .returning(['definitionUri', 'name'])
    .executeTakeFirst()
  if (!row) return
  const { kind, key } = parseChannelKey(rkey)
  await addEvent(tx, {
    action: 'delete',
    kind,
    key,
    definitionUri: row.definitionUri,
    uri,
    cid: null,
    channel: row.name,
  })
}
