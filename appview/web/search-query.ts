import { search } from '../../src/lexicons/dev/firn.js'
import { FACETS, type FacetName } from '../search/filters.js'
import { searchPage } from './links.js'

/** A search as the address of its page says it: only what is set. */
export type SearchQuery = { readonly [Name in FacetName | 'q' | 'sort' | 'cursor']?: string | undefined }

const NAMES = ['q', ...FACETS, 'sort', 'cursor'] as const

/** Fields of a form arrive empty, and addresses carry more than ours (`utm_…`): both are left out. */
export function readSearchQuery(params: URLSearchParams): SearchQuery {
  const entries = NAMES.flatMap((name) => {
    const value = params.get(name)?.trim()
    return value ? [[name, value]] : []
  })
  return Object.fromEntries(entries)
}

/** @throws l.LexValidationError when a value is not one that the search takes */
export function toSearchParams(query: SearchQuery): search.$Params {
  return search.main.parameters.fromURLSearchParams(
    Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

/** The page of a query with some of it changed; a change begins at the first page again. */
export function changedSearch({ cursor: _, ...query }: SearchQuery, change: SearchQuery): string {
  return searchPage({ ...query, ...change })
}

/** The filters that are set, in the order in which they are shown. */
export function chosenFilters(query: SearchQuery): { name: FacetName; value: string }[] {
  return FACETS.flatMap((name) => {
    const value = query[name]
    return value === undefined ? [] : [{ name, value }]
  })
}
