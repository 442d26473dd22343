import { type LexValue, lexStringify } from '@atproto/lex'
import type { RefusalReason } from '../definitions/refusal.js'
import type { IndexTransaction } from './index-transaction.js'
import { storableText } from './storable-text.js'

/** What the index itself refuses, beside what is wrong with a record by itself. */
export type DeadLetterReason = RefusalReason | 'NameTaken'

export interface DeadLetter {
  reason: DeadLetterReason
  detail: string
}

export interface RefusedRecord {
  uri: string
  cid: string
  value: LexValue | undefined
}

/** Keeps a record that cannot be indexed, with the reason. The same record again is the same letter. */
export async function addDeadLetter(
  { trx, did, rev, at, source }: IndexTransaction,
  { uri, cid, value }: RefusedRecord,
  { reason, detail }: DeadLetter,
): Promise<void> {
  const letter = { reason, detail: storableText(detail), rev }
  await trx
    .insertInto('deadLetter')
    .values({ ...letter, source, did, uri, cid, json: storableJson(value), at })
    .onConflict((conflict) => conflict.columns(['uri', 'cid']).doUpdateSet(letter))
    .execute()
}

/** Forgets letters about earlier contents of a record. @param keep CID of the content that stands there now */
export async function forgetDeadLetters(
  { trx }: IndexTransaction,
  uri: string,
  keep?: string,
): Promise<void> {
  let query = trx.deleteFrom('deadLetter').where('uri', '=', uri)
  if (keep !== undefined) query = query.where('cid', '<>', keep)
  await query.execute()
}

/** The record as JSON, where PostgreSQL can hold it: no NUL, no lone surrogate, no integer that JSON cannot write. */
function storableJson(value: LexValue | undefined): string | null {
  if (value === undefined) return null
  try {
    const json = lexStringify(value)
    return /\\u0000|\\ud[89a-f]/i.test(json) ? null : json
  } catch {
    // What cannot be written as JSON is named by the letter's reason and detail.
    return null
  }
}
