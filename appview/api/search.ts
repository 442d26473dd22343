import type { Db } from '../../src/db/database.js'
import { decodeCursor, encodeCursor, toPage } from '../../src/db/pagination.js'
import { search as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { hydrateDefinitions } from '../hydrate/definitions.js'
import { countFacets } from '../search/facets.js'
import { type Filters, filtersOf } from '../search/filters.js'
import { EVERYTHING, type Matching, matchNames, matchText } from '../search/matching.js'
import { type FoundRow, readSearchPage } from '../search/page.js'
import { labelOf, matchPointer, type Pointer, readPointer } from '../search/pointer.js'
import { BY_NAME, BY_SCORE, BY_UPDATE, byNumber, type SortOrder } from '../search/sort.js'
import { parseSearchText, type SearchText } from '../search/text.js'
import { findNearestNames, findTypos } from '../search/typos.js'
import { definitionView } from '../views/definition.js'
import { InvalidRequestError } from './errors.js'
import type { ParamsOf } from './params.js'

/** Hits of a page where nothing else is said: the lexicon's own default, for callers within this process. */
const DEFAULT_LIMIT = 25

const ORDERS = {
  relevance: ({ relevance }) => byNumber(relevance),
  updated: () => BY_UPDATE,
  name: () => BY_NAME,
  score: () => BY_SCORE,
} as const satisfies Record<string, (matching: Matching) => SortOrder>

interface Query {
  readonly text: SearchText | undefined
  /** What the text names outright; then only its label, if any, is a text to search for. */
  readonly pointer: Pointer | undefined
  readonly filters: Filters
  readonly order: (matching: Matching) => SortOrder
  readonly limit: number
  /** What a cursor belongs to. */
  readonly scope: unknown
}

/** Whether hits are what was asked for, or only have a near name; a cursor remembers which. */
type Stage = 'asked' | 'near'

/**
 * Finds definitions. Names that are only near to the text are looked at when nothing else matches. An AtomId, a root
 * commit, the URI of an atom and an at-uri find what they name.
 * @throws InvalidRequestError, InvalidCursorError
 */
export async function searchDefinitions(
  { db }: Pick<AppViewContext, 'db'>,
  params: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const query = readQuery(params)
  if (params.cursor !== undefined) return readNextPage(db, query, params.cursor)
  const asked = await readFirstPage(db, query, 'asked')
  if (asked.total !== 0 || !query.text) return asked
  const near = await readFirstPage(db, query, 'near')
  return near.total === 0 ? { ...near, nearest: await findNearestNames(db, query.text) } : near
}

function readQuery({
  q = '',
  sort = 'relevance',
  limit = DEFAULT_LIMIT,
  ...rest
}: ParamsOf<typeof lexicon>): Query {
  if (!isOrder(sort)) {
    throw new InvalidRequestError(`sort is "${sort}": write one of ${Object.keys(ORDERS).join(', ')}.`)
  }
  const pointer = readPointer(q)
  const text = parseSearchText(pointer ? (labelOf(pointer) ?? '') : q)
  const filters = filtersOf(rest)
  const scope = [lexicon.$nsid, text, pointer ?? null, filters, sort]
  return { text, pointer, filters, order: ORDERS[sort], limit, scope }
}

function isOrder(sort: string): sort is keyof typeof ORDERS {
  return Object.hasOwn(ORDERS, sort)
}

async function readFirstPage(db: Db, query: Query, stage: Stage): Promise<lexicon.$OutputBody> {
  const matching = await matchStage(db, query, stage)
  const [page, counts] = await Promise.all([
    readPage(db, query, { stage, matching }),
    countFacets(db, matching, query.filters),
  ])
  return { ...page, ...counts }
}

async function readNextPage(db: Db, query: Query, cursor: string): Promise<lexicon.$OutputBody> {
  const { keyType } = query.order(EVERYTHING)
  const [stage, key, uri] = decodeCursor(query.scope, ['text', keyType, 'text'], cursor)
  const known = stage === 'near' ? 'near' : 'asked'
  return readPage(db, query, {
    stage: known,
    matching: await matchStage(db, query, known),
    after: [key, uri],
  })
}

async function matchStage(db: Db, { text, pointer, filters }: Query, stage: Stage): Promise<Matching> {
  if (pointer && stage === 'asked') return matchPointer(pointer)
  if (!text) return EVERYTHING
  return stage === 'asked' ? matchText(text) : matchNames(text, await findTypos(db, text, filters))
}

interface PagePlace {
  readonly stage: Stage
  readonly matching: Matching
  readonly after?: readonly [string | number, string]
}

async function readPage(
  db: Db,
  { order, filters, limit, scope }: Query,
  { stage, matching, after }: PagePlace,
): Promise<lexicon.$OutputBody> {
  const rows = await readSearchPage(db, {
    matching,
    filters,
    order: order(matching),
    after,
    limit: limit + 1,
  })
  const page = toPage(rows, limit, (last) => encodeCursor(scope, [stage, last.key, last.uri]))
  return { hits: await readHits(db, page.rows), ...(page.cursor ? { cursor: page.cursor } : {}) }
}

async function readHits(db: Db, rows: readonly FoundRow[]): Promise<lexicon.Hit[]> {
  const hydrated = await hydrateDefinitions(
    db,
    rows.map((row) => row.uri),
  )
  return rows.flatMap(({ uri, matched }) => {
    const definition = definitionView(uri, hydrated)
    return definition ? { definition, matched } : []
  })
}
