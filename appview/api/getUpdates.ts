import { sql } from 'kysely'
import { decodeCursor, encodeCursor, toPage } from '../../src/db/pagination.js'
import { getUpdates as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { hydrateActors } from '../hydrate/actors.js'
import { updateViews } from '../views/update.js'
import { DEFAULT_LIMIT } from './default-limit.js'
import type { ParamsOf } from './params.js'
import { definitionUriOf, findActor } from './subject.js'

/**
 * What is new, newest first. Events of a definition stay in the feed when it goes: its deletion is one of them.
 * @throws InvalidRequestError, NotFoundError for an unknown account, InvalidCursorError
 */
export async function getUpdates(
  { db }: Pick<AppViewContext, 'db'>,
  { actor, definition, kind, keyword, limit = DEFAULT_LIMIT, cursor }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const did = actor === undefined ? undefined : (await findActor(db, actor)).did
  const definitionUri = definition === undefined ? undefined : await definitionUriOf(db, definition)
  const scope = [lexicon.$nsid, did, definitionUri, kind, keyword]

  let query = db
    .selectFrom('updateEvent')
    .innerJoin('actor', 'actor.did', 'updateEvent.did')
    .leftJoin('definition', 'definition.uri', 'updateEvent.definitionUri')
    // By the version: an event may be about a channel or a yank that names a release.
    .leftJoin('release', (join) =>
      join
        .onRef('release.definitionUri', '=', 'updateEvent.definitionUri')
        .onRef('release.version', '=', 'updateEvent.version')
        .on('updateEvent.kind', '=', 'model'),
    )
    .leftJoin('modelRelease', 'modelRelease.uri', 'release.uri')
    .selectAll('updateEvent')
    .select(['definition.name', 'definition.summary', 'modelRelease.pickle'])
    .where('actor.active', '=', true)
    .orderBy('updateEvent.seq', 'desc')
    .limit(limit + 1)
  if (did !== undefined) query = query.where('updateEvent.did', '=', did)
  if (definitionUri !== undefined) query = query.where('updateEvent.definitionUri', '=', definitionUri)
  if (kind !== undefined) query = query.where('updateEvent.kind', '=', kind)
  if (keyword !== undefined) query = query.where(hasKeyword(keyword))
  if (cursor !== undefined) {
    query = query.where('updateEvent.seq', '<', decodeCursor(scope, ['integer'], cursor)[0])
  }

  const page = toPage(await query.execute(), limit, (last) => encodeCursor(scope, [last.seq]))
  const actors = await hydrateActors(
    db,
    page.rows.map((row) => row.did),
  )
  return { updates: updateViews(page.rows, actors), ...(page.cursor ? { cursor: page.cursor } : {}) }
}

function hasKeyword(keyword: string) {
  return sql<boolean>`exists (select from unnest(definition.keywords) word where lower(word) = lower(${keyword}))`
}
