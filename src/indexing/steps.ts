import type { LexMap } from '@atproto/lex'
import { checkRecord } from '../definitions/record.js'
import { RecordRefusal } from '../definitions/refusal.js'
import { release } from '../lexicons/dev/firn.js'
import { MAX_RECORD_BLOCK_BYTES } from '../limits/repo.js'
import { MAX_RECORD_BYTES } from '../limits/syntax.js'
import type { VerifiedRecord } from '../repo/verified.js'
import { type DeadLetter, forgetDeadLetters } from './dead-letters.js'
import type { Draft, Placed, PlacedRecord } from './draft.js'
import { type CheckedPut, putRecord, refuseRecord, removeRows } from './draft-records.js'
import type { Trx } from './index-transaction.js'
import { claimPins, readConflicts } from './pins/claim-pins.js'
import type { PlacedOp } from './place-ops.js'

/** What is to be done about one op. */
export type Step =
  | { action: 'remove'; draft: Draft; placed: Placed }
  /** The content is stored already. */
  | { action: 'keep'; draft: Draft; placed: PlacedRecord }
  | { action: 'refuse'; draft: Draft; placed: Unread; letter: DeadLetter }
  | { action: 'put'; draft: Draft; put: CheckedPut }

/** A record whose content may mean nothing. */
type Unread = Omit<PlacedRecord, 'value'> & { readonly value: LexMap | undefined }

/** Undefined where what is stored is further than the op. */
export function toStep(draft: Draft, { uri, op }: PlacedOp): Step | undefined {
  const { rows, rev, at } = draft
  const { collection, rkey } = op
  const before = rows.records.get(uri)
  // Reading single records ahead of the stream may have stored something newer already.
  if (before && before.rev > rev && collection !== release.$nsid) return undefined
  if (op.action === 'delete') return { action: 'remove', draft, placed: { uri, collection, rkey, rev } }
  if ((rows.deletions.get(uri) ?? '') > rev) return undefined
  const { cid, value, proof } = op
  const placed = { uri, collection, rkey, rev, cid, value, proof, indexedAt: at }
  if (value === undefined) return { action: 'refuse', draft, placed, letter: unreadable(op) }
  if (before?.cid === cid) return { action: 'keep', draft, placed: { ...placed, value } }
  return check(draft, { ...placed, value }, op)
}

/** Why the block of a record was not read. */
function unreadable({ byteLength }: Pick<VerifiedRecord, 'byteLength'>): DeadLetter {
  if (byteLength <= MAX_RECORD_BLOCK_BYTES) {
    return { reason: 'InvalidData', detail: 'The block is no map in strict DAG-CBOR.' }
  }
  const detail =
    `The block has ${byteLength} bytes, more than the ${MAX_RECORD_BLOCK_BYTES} of any record, and at most ` +
    `${MAX_RECORD_BYTES} are allowed here: move long texts to blobs.`
  return { reason: 'RecordTooLarge', detail }
}

function check(draft: Draft, placed: PlacedRecord, { byteLength }: Pick<VerifiedRecord, 'byteLength'>): Step {
  try {
    const checked = checkRecord({ did: draft.did, byteLength, ...placed })
    return { action: 'put', draft, put: { placed, checked } }
  } catch (error) {
    if (!(error instanceof RecordRefusal)) throw error
    return { action: 'refuse', draft, placed, letter: { reason: error.reason, detail: error.detail } }
  }
}

/** Pins the contents of releases whose keys are new, and reads what is pinned under the others. */
export async function pinReleases(trx: Trx, steps: readonly Step[]): Promise<void> {
  const releases = steps.flatMap((step) =>
    step.action === 'put' && step.put.placed.collection === release.$nsid ? [step] : [],
  )
  const keyOf = ({ draft, put }: (typeof releases)[number]) => `${draft.did}/${put.placed.rkey}`
  const pins = await claimPins(
    trx,
    releases.map(({ draft: { did, at }, put: { placed } }) => {
      return { did, rkey: placed.rkey, cid: placed.cid, rev: placed.rev, firstSeenAt: at }
    }),
  )
  const conflicts = releases.filter(
    (step) => (pins.get(keyOf(step)) ?? step.put.placed.cid) !== step.put.placed.cid,
  )
  const known = await readConflicts(
    trx,
    conflicts.map(({ put }) => put.placed),
  )
  for (const step of conflicts) {
    const { uri, cid } = step.put.placed
    step.put.conflict = { pinned: pins.get(keyOf(step)) ?? cid, isKnown: known.has(`${uri} ${cid}`) }
  }
}

/** Does it in the account's rows. Letters about earlier contents of the record have had their day. */
export function take(step: Step): void {
  const { draft } = step
  if (step.action === 'remove') {
    forgetDeadLetters(draft, step.placed.uri)
    const before = draft.rows.records.get(step.placed.uri)
    if (before && before.rev <= draft.rev) removeRows(draft, step.placed)
    return
  }
  const placed = step.action === 'put' ? step.put.placed : step.placed
  forgetDeadLetters(draft, placed.uri, placed.cid)
  if (step.action === 'put') putRecord(draft, step.put)
  else if (step.action === 'refuse') refuseRecord(draft, step.placed, step.letter)
  else draft.contents.set(step.placed.uri, step.placed.value)
}
