import { search } from '../../src/lexicons/dev/firn.js'
import { FACETS, type FacetName, FILTERS, type FilterName } from '../search/filters.js'
import { searchPage } from './links.js'

/** A search as the address of its page says it: only what is set. */
export type SearchQuery = { readonly [Name in FilterName | 'q' | 'sort' | 'cursor']?: string | undefined }

const NAMES = ['q', ...FILTERS, 'sort', 'cursor'] as const

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

/** The facets that are chosen, in the order in which they are shown. */
export function chosenFilters(query: SearchQuery): { name: FacetName; value: string }[] {
  return FACETS.flatMap((name) => {
    const value = chosenValue(query, name)
    return value === undefined ? [] : [{ name, value }]
  })
}

/** What a query says of a facet; undefined where it leaves it open. A range of sizes is written as facets write one. */
export function chosenValue(query: SearchQuery, facet: FacetName): string | undefined {
  if (facet !== 'size') return query[facet]
  const { minSize, maxSize } = query
  return minSize === undefined && maxSize === undefined ? undefined : `${minSize ?? 0}-${maxSize ?? ''}`
}

/** What to change in a query, so that it says this of a facet. */
export function choice(facet: FacetName, value: string | undefined): SearchQuery {
  if (facet !== 'size') return { [facet]: value }
  const [minSize, maxSize] = value?.split('-') ?? []
  return { minSize: minSize || undefined, maxSize: maxSize || undefined }
}
