import { channel } from '../lexicons/dev/firn.js'
import { type Kind, parseChannelKey } from '../syntax/release-key.js'
import type { RecordInput } from './record-input.js'
import { readRecordKey } from './record-key.js'
import { parseReleaseUri, type ReleaseRef } from './references.js'
import { RecordRefusal } from './refusal.js'
import { validateRecord } from './validate.js'

/** A valid `dev.firn.channel`. */
export interface CheckedChannel {
  readonly collection: typeof channel.$nsid
  readonly did: string
  readonly rkey: string
  readonly kind: Kind
  readonly name: string
  readonly channel: string
  readonly release: ReleaseRef
  readonly record: channel.Main
}

/** @throws RecordRefusal */
export function checkChannel({ did, rkey, value }: RecordInput): CheckedChannel {
  const key = readRecordKey(parseChannelKey, rkey)
  const record = validateRecord(channel.main, value)
  const target = parseReleaseUri(record.release.uri, '$.release.uri')
  if (target.did !== did || target.kind !== key.kind || target.name !== key.key) {
    throw new RecordRefusal(
      'StrongRefMismatch',
      `a channel points to a release of its own repository and record key: the ${key.kind} ${key.key} of ${did}.`,
      '$.release.uri',
    )
  }
  return {
    collection: channel.$nsid,
    did,
    rkey,
    kind: key.kind,
    name: key.key,
    channel: key.channel,
    release: target,
    record,
  }
}
