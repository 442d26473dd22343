import type { CheckedChannel } from '../../definitions/channel.js'
import { parseChannelKey } from '../../syntax/release-key.js'
import { addEvent, type Derived, type Draft, type Placed } from '../draft.js'
import { definitionUri, releaseUri } from '../uris.js'

/**
 * Points the channel where its author says, whether that release is here yet or not: readers take it only while
 * its CID is the release's.
 */
export function putChannel(
  draft: Draft,
  checked: CheckedChannel,
  { uri, rev, cid, indexedAt }: Derived,
): void {
  const { did, rows, changes } = draft
  const { kind, name, channel, release, record } = checked
  const definition = definitionUri(checked)
  changes.channels.push({
    uri,
    did,
    definitionUri: definition,
    name: channel,
    releaseUri: releaseUri(release),
    releaseCid: record.release.cid,
    cid,
    rev,
    indexedAt,
    updatedAt: indexedAt,
  })
  rows.channels.set(uri, { definitionUri: definition, name: channel })
  addEvent(draft, {
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

export function removeChannel(draft: Draft, { uri, rkey }: Placed): void {
  const { rows, changes } = draft
  const row = rows.channels.get(uri)
  if (!row) return
  rows.channels.delete(uri)
  changes.goneChannels.push(uri)
  const { kind, key } = parseChannelKey(rkey)
  addEvent(draft, {
    action: 'delete',
    kind,
    key,
    definitionUri: row.definitionUri,
    uri,
    cid: null,
    channel: row.name,
  })
}
