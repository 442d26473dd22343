import { type LexValue, lexStringify } from '@atproto/lex'
import type { RefusalReason } from '../definitions/refusal.js'
import type { Draft, PlacedRecord } from './draft.js'
import { addLetter } from './rows/account-rows.js'
import { storableText } from './storable-text.js'

/** What the index itself refuses, beside what is wrong with a record by itself. */
export type DeadLetterReason = RefusalReason | 'NameTaken'

export interface DeadLetter {
  reason: DeadLetterReason
  detail: string
}

/** Where and when a record came at first stays; why it is refused may be another reason now. */
export const LETTERS_ONCE = { key: ['uri', 'cid'], keep: ['source', 'did', 'json', 'at'] } as const

/** Keeps a record that cannot be indexed, with the reason. The same record again is the same letter. */
export function addDeadLetter(
  { did, at, source, rows, changes }: Draft,
  { uri, cid, rev, value }: Pick<PlacedRecord, 'uri' | 'cid' | 'rev'> & { value: LexValue | undefined },
  { reason, detail }: DeadLetter,
): void {
  addLetter(rows, uri, { cid, reason })
  const letter = { reason, detail: storableText(detail), rev }
  changes.letters.push({ ...letter, source, did, uri, cid, json: storableJson(value), at })
}

/** Forgets letters about earlier contents of a record. @param keep CID of the content that stands there now */
export function forgetDeadLetters({ rows, changes }: Draft, uri: string, keep?: string): void {
  const letters = rows.letters.get(uri)
  if (!letters) return
  const kept = letters.filter(({ cid }) => cid === keep)
  for (const { id, cid } of letters) if (id !== undefined && cid !== keep) changes.goneLetters.push(id)
  rows.letters.set(uri, kept)
}

/** Whether a definition was refused for another's name: if that went, its proof was not kept to try again with. */
export function waitsForName({ rows }: Draft): boolean {
  const reason: DeadLetterReason = 'NameTaken'
  return [...rows.letters.values()].some((letters) => letters.some((letter) => letter.reason === reason))
}

/** The record as JSON can hold it and PostgreSQL: no NUL, no lone surrogate, no integer that JSON cannot write. */
function storableJson(value: LexValue | undefined): LexValue {
  if (value === undefined) return null
  try {
    return /\\u0000|\\ud[89a-f]/i.test(lexStringify(value)) ? null : value
  } catch {
    // What cannot be written as JSON is named by the letter's reason and detail.
    return null
  }
}
