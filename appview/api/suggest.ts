import type { suggest as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { authorOf, hydrateActors } from '../hydrate/actors.js'
import { hydrateDefinitionRows } from '../hydrate/definitions.js'
import { hydrateModelReleases } from '../hydrate/model-releases.js'
import { readSearchPage } from '../search/page.js'
import { matchPointer, type Pointer, readPointer } from '../search/pointer.js'
import { BY_UPDATE } from '../search/sort.js'
import { findSuggestions } from '../search/suggestions.js'
import { parseSearchText } from '../search/text.js'
import { suggestionViews } from '../views/suggestion.js'
import type { ParamsOf } from './params.js'

/** Suggestions where nothing else is said: the lexicon's own default, for callers within this process. */
const DEFAULT_LIMIT = 8

/** Completes what somebody is typing, or finds what they name outright; nothing typed gives no suggestion. */
export async function suggestDefinitions(
  { db }: Pick<AppViewContext, 'db'>,
  { q, kind, limit = DEFAULT_LIMIT }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const pointer = readPointer(q)
  const text = parseSearchText(q)
  if (!text) return { suggestions: [] }
  const uris = pointer
    ? await findPointed(db, pointer, { kind, limit })
    : await findSuggestions(db, text, { kind, limit })
  const [definitions, actors] = await Promise.all([
    hydrateDefinitionRows(db, uris),
    hydrateActors(db, uris.map(authorOf)),
  ])
  const newest = [...definitions.values()].flatMap(({ newestReleaseUri }) => newestReleaseUri ?? [])
  const models = await hydrateModelReleases(db, newest)
  return { suggestions: suggestionViews(uris, { definitions, actors, models }) }
}

async function findPointed(
  db: AppViewContext['db'],
  pointer: Pointer,
  { kind, limit }: { kind: string | undefined; limit: number },
): Promise<string[]> {
  const filters = kind === undefined ? {} : { kind }
  const matching = matchPointer(pointer)
  const rows = await readSearchPage(db, { matching, filters, order: BY_UPDATE, after: undefined, limit })
  return rows.map(({ uri }) => uri)
}
