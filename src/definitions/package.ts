import { package as pkg } from '../lexicons/dev/firn.js'
import { foldSlug, slugProblem } from '../syntax/slug.js'
import type { RecordInput } from './record-input.js'
import { parseDefinitionUri } from './references.js'
import { RecordRefusal } from './refusal.js'
import { validateRecord } from './validate.js'

/** A valid `dev.firn.package`. */
export interface CheckedPackage {
  readonly collection: typeof pkg.$nsid
  readonly did: string
  readonly rkey: string
  readonly kind: 'package'
  readonly name: string
  /** The name as it counts for uniqueness within the author's packages; the index has to see to that. */
  readonly foldedName: string
  readonly record: pkg.Main
}

/** @throws RecordRefusal */
export function checkPackage({ did, rkey, value }: RecordInput): CheckedPackage {
  const problem = slugProblem(rkey)
  if (problem) throw new RecordRefusal('InvalidSlug', problem)
  const record = validateRecord(pkg.main, value)
  if (record.successor !== undefined) parseDefinitionUri(record.successor, '$.successor')
  return { collection: pkg.$nsid, did, rkey, kind: 'package', name: rkey, foldedName: foldSlug(rkey), record }
}
