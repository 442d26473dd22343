import type { suggest as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { authorOf, hydrateActors } from '../hydrate/actors.js'
import { hydrateDefinitionRows } from '../hydrate/definitions.js'
import { findSuggestions } from '../search/suggestions.js'
import { parseSearchText } from '../search/text.js'
import { suggestionViews } from '../views/suggestion.js'
import type { ParamsOf } from './params.js'

/** Suggestions where nothing else is said: the lexicon's own default, for callers within this process. */
const DEFAULT_LIMIT = 8

/** Completes what somebody is typing; nothing typed gives no suggestion. */
export async function suggestDefinitions(
  { db }: Pick<AppViewContext, 'db'>,
  { q, kind, limit = DEFAULT_LIMIT }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const text = parseSearchText(q)
  if (!text) return { suggestions: [] }
  const uris = await findSuggestions(db, text, { kind, limit })
  const [definitions, actors] = await Promise.all([
    hydrateDefinitionRows(db, uris),
    hydrateActors(db, uris.map(authorOf)),
  ])
  return { suggestions: suggestionViews(uris, { definitions, actors }) }
}
