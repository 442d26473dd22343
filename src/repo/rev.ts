import { MAX_REV_LEAD_MS } from '../limits/repo.js'
import { isTid } from '../syntax/identifiers.js'
import { CommitRefusal } from './refusal.js'

const DIGITS = '234567abcdefghijklmnopqrstuvwxyz'
/** Characters of a TID that say the time, in microseconds; the last two tell clocks apart. */
const TIME_LENGTH = 11

/** When a TID was made, by its maker's word, in milliseconds since 1970 (https://atproto.com/specs/tid). */
export function tidTime(tid: string): number {
  let micros = 0
  for (let index = 0; index < TIME_LENGTH; index++) micros = micros * 32 + DIGITS.indexOf(tid.charAt(index))
  return micros / 1000
}

/**
 * A revision from the future would have every later one of the account taken for old.
 * @throws CommitRefusal BadCommit for what is no TID, FutureRev
 */
export function checkRev(rev: string, now: Date): void {
  if (!isTid(rev))
    throw new CommitRefusal('BadCommit', `its rev ${JSON.stringify(String(rev).slice(0, 64))} is no TID`)
  const lead = tidTime(rev) - now.getTime()
  if (lead > MAX_REV_LEAD_MS) {
    throw new CommitRefusal('FutureRev', `its rev ${rev} lies ${Math.round(lead / 1000)} s in the future`)
  }
}
