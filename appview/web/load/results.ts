import { searchDefinitions } from '../../api/search.js'
import type { AppViewContext } from '../../context.js'
import type { ResultsProps } from '../pages/results.js'
import { type SearchQuery, toSearchParams } from '../search-query.js'
import { addressAll } from './addressed.js'

/** @throws InvalidRequestError, InvalidCursorError, l.LexValidationError */
export async function loadResults(
  ctx: Pick<AppViewContext, 'db'>,
  query: SearchQuery,
): Promise<ResultsProps> {
  const { cursor, ...first } = query
  const page = await searchDefinitions(ctx, toSearchParams(query))
  // Only the first page of an answer counts; the filters stand beside every page.
  const counts =
    cursor === undefined ? page : await searchDefinitions(ctx, { ...toSearchParams(first), limit: 1 })
  const definitions = await addressAll(
    ctx.db,
    page.hits.map(({ definition }) => definition),
  )
  return {
    query,
    hits: page.hits.map((hit, at) => ({ ...hit, definition: definitions[at] ?? hit.definition })),
    total: counts.total ?? 0,
    facets: counts.facets ?? [],
    nearest: page.nearest ?? [],
    cursor: page.cursor,
  }
}
