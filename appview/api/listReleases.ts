import { decodeCursor, encodeCursor, toPage } from '../../src/db/pagination.js'
import { listReleases as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { hydrateReleases } from '../hydrate/releases.js'
import { createLinks } from '../views/links.js'
import { releaseViews } from '../views/release.js'
import { DEFAULT_LIMIT } from './default-limit.js'
import type { ParamsOf } from './params.js'
import { findDefinition } from './subject.js'

/** Highest version first. @throws InvalidRequestError, NotFoundError, DeletedError, InvalidCursorError */
export async function listReleases(
  { db, config }: Pick<AppViewContext, 'db' | 'config'>,
  { limit = DEFAULT_LIMIT, cursor, ...subject }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const definitionUri = await findDefinition(db, subject)
  const scope = [lexicon.$nsid, definitionUri]
  let query = db
    .selectFrom('release')
    .select(['uri', 'versionKey'])
    .where('definitionUri', '=', definitionUri)
    .orderBy('versionKey', 'desc')
    .limit(limit + 1)
  // A version has one release, so that its key alone says where a page ends.
  if (cursor !== undefined) query = query.where('versionKey', '<', decodeCursor(scope, ['text'], cursor)[0])
  const page = toPage(await query.execute(), limit, (last) => encodeCursor(scope, [last.versionKey]))
  const uris = page.rows.map((row) => row.uri)
  const releases = releaseViews(uris, await hydrateReleases(db, uris), createLinks(config.publicUrl))
  return { releases, ...(page.cursor ? { cursor: page.cursor } : {}) }
}
