import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { FencedWrite } from '../../src/indexing/fence.js'
import { storableText } from '../../src/indexing/storable-text.js'
import { columnIsDue } from '../../src/is-due.js'
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

/**
 * Those whose turn has come, the longest due first: one of each host before a second of any, for a host that does not
 * answer holds up its own.
 * @param operator those of the operator, or the others
 */
export async function dueMirrors(db: Db, operator: boolean, now: Date): Promise<DueMirror[]> {
  const due = db
    .selectFrom('mirror')
    .select(['url', 'operator', 'failures', 'root', 'dueAt'])
    .select(
      sql<string>`row_number() over (partition by split_part(url, '/', 3) order by "dueAt", url)`.as('turn'),
    )
    .where('named', '=', true)
    .where('operator', '=', operator)
    .where(columnIsDue('dueAt', now, MIRROR_RETRY_LAST_MS))
  return db
    .selectFrom(due.as('due'))
    .select(['url', 'operator', 'failures', 'root'])
    .orderBy('turn')
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
