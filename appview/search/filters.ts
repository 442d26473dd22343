import { type RawBuilder, sql } from 'kysely'
import type { search } from '../../src/lexicons/dev/firn.js'
import { modelAddress } from '../../src/models/model-address.js'

/** What a search may be narrowed by to one value. */
const VALUE_FILTERS = [
  'kind',
  'author',
  'category',
  'role',
  'language',
  'licence',
  'keyword',
  'system',
  'hasModule',
  'hasService',
  'status',
  'set',
  'root',
  'ecosystem',
  'task',
  'library',
  'weightFormat',
  'baseModel',
] as const

/** Every parameter that narrows a search. */
export const FILTERS = [...VALUE_FILTERS, 'minSize', 'maxSize'] as const

export type FilterName = (typeof FILTERS)[number]

/** What is counted: the values of each filter, and sizes by their class. */
export const FACETS = [...VALUE_FILTERS, 'size'] as const

export type FacetName = (typeof FACETS)[number]

export type Filters = Pick<search.$Params, FilterName>

/** The filters alone, always in the same order. */
export function filtersOf(params: Filters): Filters {
  return Object.fromEntries(
    FILTERS.flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]]])),
  )
}

type Condition = RawBuilder<boolean>

/** The conditions on `definition d` and its author `a` that are asked for, by facet. */
export function filterConditions(filters: Filters): Map<FacetName, Condition> {
  const conditions = new Map<FacetName, Condition>()
  for (const filter of VALUE_FILTERS) {
    const value = filters[filter]
    if (value !== undefined) conditions.set(filter, CONDITIONS[filter](value))
  }
  const { minSize, maxSize } = filters
  if (minSize !== undefined || maxSize !== undefined) conditions.set('size', isSized(minSize, maxSize))
  return conditions
}

export function allOf(conditions: Iterable<Condition>): Condition {
  const all = [...conditions]
  return all.length === 0 ? sql`true` : sql.join(all, sql` and `)
}

const CONDITIONS: Record<(typeof VALUE_FILTERS)[number], (value: string | boolean) => Condition> = {
  kind: (value) => sql`d.kind = ${value}`,
  author: (value) => sql`(a.did = ${value} or a.handle = lower(${value}))`,
  category: (value) => sql`d.category = ${value}`,
  role: (value) => sql`d.roles @> array[${value}]::text[]`,
  language: (value) => sql`d.language = lower(${value})`,
  // SPDX ids match in any case (SPDX 2.3, annex D.2).
  licence: (value) => sql`exists (select from unnest(d."licenceIds") id where lower(id) = lower(${value}))`,
  keyword: (value) => sql`exists (select from unnest(d.keywords) word where lower(word) = lower(${value}))`,
  system: (value) => sql`(d.systems @> array[${value}]::text[] or ${WHEREVER_ITS_BUILDER_WORKS})`,
  hasModule: (value) => sql`d."hasModule" = ${value}`,
  hasService: (value) => sql`d."hasService" = ${value}`,
  status: (value) => sql`d.status = ${value}`,
  set: (value) => sql`d.uri in (select uri from atom where "setTag" = ${value})`,
  root: (value) => sql`d.uri in (select uri from atom where "rootCommit" = lower(${value}))`,
  ecosystem: (value) =>
    sql`exists (select from "atomRelease" r where r.uri = d."newestReleaseUri" and r.ecosystem = ${value})`,
  task: (value) => sql`d.uri in (select uri from model where task = ${value})`,
  library: (value) => sql`d.uri in (select uri from model where library = ${value})`,
  weightFormat: (value) => newestHolds(sql`r."weightFormats" @> array[${value}]::text[]`),
  baseModel: (value) =>
    sql`d.uri in (select "modelUri" from "modelBase" where base = ${modelAddress(String(value))})`,
}

function isSized(least = 0, most = Number.MAX_SAFE_INTEGER): Condition {
  return newestHolds(sql`r."totalSize" between ${least} and ${most}`)
}

/** Of the newest release of a model, `r`. */
function newestHolds(condition: Condition): Condition {
  return sql`exists (select from "modelRelease" r where r.uri = d."newestReleaseUri" and ${condition})`
}

/** A release of a package that names no system is for all of them (dev.firn.release#systems); an atom builds nothing. */
export const WHEREVER_ITS_BUILDER_WORKS = sql<boolean>`(d.systems = '{}' and d."newestReleaseUri" is not null and d.kind = 'package')`
