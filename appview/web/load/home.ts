import type { UpdateView } from '../../../src/lexicons/dev/firn/defs.js'
import { describeIndex } from '../../api/describeIndex.js'
import { getUpdates } from '../../api/getUpdates.js'
import type { AppViewContext } from '../../context.js'
import type { HomeProps } from '../pages/home.js'

/** Lines on the home page. */
const SHOWN = 12
/** What is news to somebody who passes by. */
const NEWS = new Set(['define', 'release'])

export async function loadHome(ctx: Pick<AppViewContext, 'db' | 'config' | 'now'>): Promise<HomeProps> {
  const [{ updates }, { counts }] = await Promise.all([getUpdates(ctx, { limit: 100 }), describeIndex(ctx)])
  return { updates: newsOf(updates), definitions: counts.definitions, authors: counts.actors }
}

/** The newest of each definition, so that one busy author does not fill the page. */
function newsOf(updates: readonly UpdateView[]): UpdateView[] {
  const seen = new Set<string>()
  const news = updates.filter(({ action, definition }) => {
    if (!NEWS.has(action) || seen.has(definition)) return false
    seen.add(definition)
    return true
  })
  return news.slice(0, SHOWN)
}
