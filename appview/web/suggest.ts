import { Hono } from 'hono'
import { MAX_SLUG_LENGTH } from '../../src/limits/syntax.js'
import { suggestDefinitions } from '../api/suggest.js'
import type { AppViewContext } from '../context.js'
import { actorName, definitionPage, SUGGEST } from './links.js'
import { addressAll } from './load/addressed.js'

/** What the search box shows while somebody types: the query's answer with the addresses of our pages. */
export function suggestRoutes(ctx: Pick<AppViewContext, 'db'>): Hono {
  return new Hono().get(SUGGEST, async (c) => {
    const q = (c.req.query('q') ?? '').trim().slice(0, MAX_SLUG_LENGTH)
    const { suggestions } = q === '' ? { suggestions: [] } : await suggestDefinitions(ctx, { q })
    const addressed = await addressAll(ctx.db, suggestions)
    // Kept, it would name an account for some time after that account is hidden.
    c.header('cache-control', 'no-cache')
    return c.json({
      suggestions: addressed.map((suggestion) => ({
        name: suggestion.name,
        version: suggestion.version ?? '',
        author: actorName(suggestion.author),
        summary: suggestion.summary ?? '',
        pickle: suggestion.pickle ?? false,
        href: definitionPage(suggestion),
      })),
    })
  })
}
