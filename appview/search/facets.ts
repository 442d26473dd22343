import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import type { Facet } from '../../src/lexicons/dev/firn/defs.js'
import {
  allOf,
  FACETS,
  type FacetName,
  type Filters,
  filterConditions,
  WHEREVER_ITS_BUILDER_WORKS,
} from './filters.js'
import type { Matching } from './matching.js'
import { SIZE_CLASSES } from './size-classes.js'

/** Values of one facet that an answer names; people choose among the frequent ones. */
const MAX_VALUES = 30

export interface Counts {
  readonly total: number
  readonly facets: Facet[]
}

interface CountRow {
  facet: FacetName | 'total'
  value: string
  count: number
}

/**
 * Counts everything that matches, and for each facet its values among what all other filters let through, so that
 * every count is what choosing that value instead would give.
 */
export async function countFacets(db: Db, matching: Matching, filters: Filters): Promise<Counts> {
  const conditions = filterConditions(filters)
  const passes = [...conditions].map(([facet, condition]) => sql`${condition} as ${passColumn(facet)}`)
  const columns = sql.join([COLUMNS, ...passes])
  const passing = (facet?: FacetName) =>
    allOf([...conditions.keys()].filter((other) => other !== facet).map((other) => passColumn(other)))
  const counts = FACETS.map(
    (facet) => sql`(select ${sql.lit(facet)} as facet, value, count(*) as count
      from (${VALUES[facet]} and ${passing(facet)}) as value_of_row
      group by value order by count desc, value limit ${sql.lit(MAX_VALUES)})`,
  )
  const { rows } = await sql<CountRow>`
    with d as materialized (
      select ${columns} from definition d join actor a on a.did = d.did
      left join atom t on t.uri = d.uri left join "atomRelease" s on s.uri = d."newestReleaseUri"
      left join model m on m.uri = d.uri left join "modelRelease" f on f.uri = d."newestReleaseUri"
      where a.active and ${matching.condition}
    )
    select 'total' as facet, '' as value, count(*) as count from d where ${passing()}
    union all ${sql.join(counts, sql` union all `)}`.execute(db)
  const byFacet = Map.groupBy(rows, (row) => row.facet)
  return {
    total: byFacet.get('total')?.[0]?.count ?? 0,
    facets: FACETS.map((name) => ({
      name,
      values: (byFacet.get(name) ?? []).map(({ value, count }) => ({ value, count })),
    })),
  }
}

function passColumn(facet: FacetName): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(`passes_${facet}`)}`
}

/** What the values below are read from; the full-text vector would only make the matches heavy. */
const COLUMNS = sql`d.uri, d.kind, coalesce(a.handle, a.did) as author, d.category, d.roles, d.language,
  d."licenceIds", d.keywords, d.systems, d."newestReleaseUri", d."hasModule", d."hasService", d.status,
  t."setTag", t."rootCommit", s.ecosystem, m.task, m.library, f."weightFormats", f."totalSize"`

/** The values that each row of the matches has of a facet, as a query that a condition can be added to. */
const VALUES: Record<FacetName, RawBuilder<unknown>> = {
  kind: sql`select kind as value from d where true`,
  author: sql`select author as value from d where true`,
  category: sql`select category as value from d where category is not null`,
  role: sql`select distinct uri, unnest(roles) as value from d where true`,
  language: sql`select language as value from d where language is not null`,
  licence: sql`select distinct uri, unnest("licenceIds") as value from d where true`,
  keyword: sql`select distinct uri, lower(unnest(keywords)) as value from d where true`,
  system: sql`select d.uri, known.value
    from d join (select distinct unnest(systems) as value from d) known
      on known.value = any(d.systems) or ${WHEREVER_ITS_BUILDER_WORKS}
    where true`,
  hasModule: sql`select "hasModule"::text as value from d where true`,
  hasService: sql`select "hasService"::text as value from d where true`,
  status: sql`select status as value from d where status is not null`,
  set: sql`select "setTag" as value from d where "setTag" is not null`,
  root: sql`select "rootCommit" as value from d where "rootCommit" is not null`,
  ecosystem: sql`select ecosystem as value from d where ecosystem is not null`,
  task: sql`select task as value from d where task is not null`,
  library: sql`select library as value from d where library is not null`,
  weightFormat: sql`select distinct uri, unnest("weightFormats") as value from d where true`,
  baseModel: sql`select b.base as value from d join "modelBase" b on b."modelUri" = d.uri where true`,
  size: sql`select case ${sql.join(SIZE_CLASSES.map(classOf), sql` `)} end as value
    from d where "totalSize" is not null`,
}

function classOf({ name, maxSize }: (typeof SIZE_CLASSES)[number]): RawBuilder<unknown> {
  const fits = maxSize === undefined ? sql`true` : sql`"totalSize" <= ${sql.lit(maxSize)}`
  return sql`when ${fits} then ${sql.lit(name)}`
}
