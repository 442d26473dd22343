import { yank } from '../lexicons/dev/firn.js'
import { type Kind, parseReleaseKey } from '../syntax/release-key.js'
import type { RecordInput } from './record-input.js'
import { readRecordKey } from './record-key.js'
import { parseRecordUri, parseReleaseUri } from './references.js'
import { RecordRefusal } from './refusal.js'
import { validateRecord } from './validate.js'

/** A valid `dev.firn.yank`. */
export interface CheckedYank {
  readonly collection: typeof yank.$nsid
  readonly did: string
  readonly rkey: string
  readonly kind: Kind
  readonly name: string
  readonly version: string
  readonly record: yank.Main
}

/** @throws RecordRefusal */
export function checkYank({ did, rkey, value }: RecordInput): CheckedYank {
  const key = readRecordKey(parseReleaseKey, rkey)
  const record = validateRecord(yank.main, value)
  const target = parseReleaseUri(record.release.uri, '$.release.uri')
  if (
    target.did !== did ||
    target.kind !== key.kind ||
    target.name !== key.key ||
    target.version !== key.version
  ) {
    throw new RecordRefusal(
      'StrongRefMismatch',
      `a yank speaks of the release with its own record key and repository: ${rkey} of ${did}.`,
      '$.release.uri',
    )
  }
  if (record.replacement !== undefined) parseRecordUri(record.replacement, '$.replacement')
  return {
    collection: yank.$nsid,
    did,
    rkey,
    kind: key.kind,
    name: key.key,
    version: key.version,
    record,
  }
}
