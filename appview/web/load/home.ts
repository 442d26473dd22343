import type { Db } from '../../../src/db/database.js'
import type { UpdateView } from '../../../src/lexicons/dev/firn/defs.js'
import { getUpdates } from '../../api/getUpdates.js'
import type { AppViewContext } from '../../context.js'
import type { HomeProps } from '../pages/home.js'

/** Lines on the home page. */
const SHOWN = 12

/** What is new, and how much there is. */
export async function loadHome(ctx: Pick<AppViewContext, 'db'>): Promise<HomeProps> {
  const [{ updates }, counts, authors] = await Promise.all([
    getUpdates(ctx, { limit: 100 }),
    countKinds(ctx.db),
    countAuthors(ctx.db),
  ])
  return { updates: newsOf(updates), ...counts, authors }
}

async function countKinds(db: Db): Promise<Pick<HomeProps, 'packages' | 'atoms' | 'models'>> {
  const rows = await db
    .selectFrom('definition')
    .innerJoin('actor', 'actor.did', 'definition.did')
    .select(({ fn }) => ['definition.kind', fn.countAll<number>().as('count')])
    .where('actor.active', '=', true)
    .groupBy('definition.kind')
    .execute()
  const countOf = (kind: string) => rows.find((row) => row.kind === kind)?.count ?? 0
  return { packages: countOf('package'), atoms: countOf('atom'), models: countOf('model') }
}

/** Active accounts that have a definition: an account may be known and have none, or none any more. */
async function countAuthors(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('definition')
    .innerJoin('actor', 'actor.did', 'definition.did')
    .select(({ fn }) => fn.count<number>('definition.did').distinct().as('count'))
    .where('actor.active', '=', true)
    .executeTakeFirstOrThrow()
  return count
}

/**
 * What is new and still there: the newest release of each definition, so that one busy author does not fill the
 * page, or the definition itself while it has none.
 */
function newsOf(updates: readonly UpdateView[]): UpdateView[] {
  const seen = new Set<string>()
  const deleted = new Set<string>()
  const news = updates.filter(({ action, definition, uri }) => {
    if (action === 'delete') deleted.add(uri)
    if (action !== 'define' && action !== 'release') return false
    if (seen.has(definition) || deleted.has(definition) || deleted.has(uri)) return false
    seen.add(definition)
    return true
  })
  return news.slice(0, SHOWN)
}
