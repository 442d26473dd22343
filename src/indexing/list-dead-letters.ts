import type { Db } from '../db/database.js'
import type { DeadLetterTable } from '../db/tables/dead-letter.js'
import { DEAD_LETTER_PAGE } from '../limits/indexing.js'

/** Which dead letters; all when nothing is given. */
export interface DeadLetterFilter {
  readonly did?: string
  readonly reason?: string
}

/** A dead letter for people: what was refused, when and why. */
export type ListedLetter = Pick<
  DeadLetterTable,
  'source' | 'did' | 'uri' | 'cid' | 'rev' | 'reason' | 'detail'
> & {
  at: Date
}

/** Dead letters in the order in which they came, in pages: there may be many. */
export async function* listDeadLetters(
  db: Db,
  filter: DeadLetterFilter = {},
): AsyncGenerator<ListedLetter[]> {
  let after = 0
  while (true) {
    const rows = await filtered(db, filter)
      .select(['id', 'source', 'did', 'uri', 'cid', 'rev', 'reason', 'detail', 'at'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(DEAD_LETTER_PAGE)
      .execute()
    const last = rows.at(-1)
    if (!last) return
    after = last.id
    yield rows.map(({ id: _, ...letter }) => letter)
  }
}

/** How many dead letters there are of each reason, the most common first. */
export async function countDeadLetters(
  db: Db,
  filter: DeadLetterFilter = {},
): Promise<{ reason: string; count: number }[]> {
  const rows = await filtered(db, filter)
    .select(['reason', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy('reason')
    .orderBy('count', 'desc')
    .orderBy('reason')
    .execute()
  return rows.map(({ reason, count }) => ({ reason, count: Number(count) }))
}

function filtered(db: Db, { did, reason }: DeadLetterFilter) {
  let query = db.selectFrom('deadLetter')
  if (did !== undefined) query = query.where('did', '=', did)
  if (reason !== undefined) query = query.where('reason', '=', reason)
  return query
}
