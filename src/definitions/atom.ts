import { atomId } from '../atoms/atom-id.js'
import { atom } from '../lexicons/dev/firn.js'
import { readLabel, readObjectId, readTag } from './atom-fields.js'
import type { RecordInput } from './record-input.js'
import { parseDefinitionUri } from './references.js'
import { RecordRefusal } from './refusal.js'
import { validateRecord } from './validate.js'

/** A valid `dev.firn.atom`. */
export interface CheckedAtom {
  readonly collection: typeof atom.$nsid
  readonly did: string
  readonly rkey: string
  readonly kind: 'atom'
  /** The record key: its AtomId. */
  readonly name: string
  /** It counts for uniqueness as it is: two roots may well have atoms of one label. */
  readonly foldedName: string
  readonly record: atom.Main
}

/** @throws RecordRefusal */
export function checkAtom({ did, rkey, value }: RecordInput): CheckedAtom {
  const record = validateRecord(atom.main, value)
  const label = readLabel(record.label, '$.label')
  const root = readObjectId(record.rootCommit, '$.rootCommit')
  refuseOtherId(rkey, atomId(root, label))
  if (record.set !== undefined) readTag(record.set, '$.set')
  if (record.successor !== undefined) parseDefinitionUri(record.successor, '$.successor')
  return { collection: atom.$nsid, did, rkey, kind: 'atom', name: rkey, foldedName: rkey, record }
}

/** @throws RecordRefusal where a record key is not the AtomId of what the record says */
export function refuseOtherId(key: string, id: string, path = '$.label'): void {
  if (key === id) return
  throw new RecordRefusal(
    'RkeyMismatch',
    `the record key says the AtomId ${JSON.stringify(key.slice(0, 80))}, and rootCommit and label make ${id}: ` +
      'write the atom under that key, or mend what is wrong.',
    path,
  )
}
