import type { Db } from '../../src/db/database.js'
import type { FencedWrite } from '../../src/indexing/fence.js'
import { storableText } from '../../src/indexing/storable-text.js'
import {
  MAX_MIRROR_PROBLEM_LENGTH,
  MIRROR_BATCH,
  MIRROR_CHECK_MS,
  MIRROR_RETRY_LAST_MS,
  NAMED_MIRROR_CHECK_MS,
} from '../../src/limits/mirrors.js'

export interface DueMirror {
  readonly url: string
  readonly operator: boolean
  readonly failures: number
  /** The root that it claimed at the last look. */
  readonly root: string | null
}

/** Those whose turn has come, the longest due first. @param operator those of the operator, or the others */
export async function dueMirrors(db: Db, operator: boolean, now: Date): Promise<DueMirror[]> {
  return db
    .selectFrom('mirror')
    .select(['url', 'operator', 'failures', 'root'])
    .where('named', '=', true)
    .where('operator', '=', operator)
    .where('dueAt', '<=', now)
    .orderBy('dueAt')
    .orderBy('url')
    .limit(MIRROR_BATCH)
    .execute()
}

/** Milliseconds from one look to the next. */
export function intervalOf({ operator }: Pick<DueMirror, 'operator'>): number {
  return operator ? MIRROR_CHECK_MS : NAMED_MIRROR_CHECK_MS
}

/** Puts a mirror off that did not answer. What was seen before stays, with its time. */
export async function putOffMirror(
  write: FencedWrite,
  mirror: DueMirror,
  problem: string,
  now: Date,
  atLeastMs = 0,
): Promise<void> {
  const wait = Math.max(intervalOf(mirror) * 2 ** Math.min(mirror.failures, 10), atLeastMs)
  const row = {
    // A host may ask for more years than a date can hold.
    dueAt: new Date(now.getTime() + Math.min(wait, MIRROR_RETRY_LAST_MS)),
    failures: mirror.failures + 1,
    problem: storableText(problem, MAX_MIRROR_PROBLEM_LENGTH),
  }
  await write((trx) => trx.updateTable('mirror').set(row).where('url', '=', mirror.url).execute())
}
