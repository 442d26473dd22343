import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { allOf, type Filters, filterConditions } from './filters.js'
import type { Matched, Matching } from './matching.js'
import { isAfter, orderBy, type SortOrder } from './sort.js'

/** One found definition: its key, and all that hydration cannot tell. */
export interface FoundRow {
  readonly uri: string
  readonly matched: Matched
  /** Place in the order, for the cursor. */
  readonly key: string | number
}

export interface PageOptions {
  readonly matching: Matching
  readonly filters: Filters
  readonly order: SortOrder
  /** The row after which the page starts: its key and at-uri. */
  readonly after: readonly [string | number, string] | undefined
  readonly limit: number
}

/** Keys of what matches and passes the filters, of active authors, in order. */
export async function readSearchPage(db: Db, options: PageOptions): Promise<FoundRow[]> {
  const { matching, filters, order, after, limit } = options
  const start = after ? isAfter(order, ...after) : sql<boolean>`true`
  const { rows } = await sql<FoundRow>`
    select d.uri, ${matching.matched} as matched, ${order.key} as key
    from definition d join actor a on a.did = d.did
    where a.active and ${matching.condition} and ${allOf(filterConditions(filters).values())} and ${start}
    order by ${orderBy(order)}
    limit ${limit}`.execute(db)
  return rows
}
