import { sql } from 'kysely'
import {
  decodeCursor,
  encodeCursor,
  fromMicroseconds,
  toMicroseconds,
  toPage,
} from '../../src/db/pagination.js'
import { listConflicts as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { hydrateActors } from '../hydrate/actors.js'
import { conflictViews } from '../views/conflict.js'
import { DEFAULT_LIMIT } from './default-limit.js'
import type { ParamsOf } from './params.js'
import { definitionUriOf, findActor } from './subject.js'

/** Latest first. @throws InvalidRequestError, NotFoundError for an unknown account, InvalidCursorError */
export async function listConflicts(
  { db }: Pick<AppViewContext, 'db'>,
  { actor, definition, limit = DEFAULT_LIMIT, cursor }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const did = actor === undefined ? undefined : (await findActor(db, actor)).did
  const definitionUri = definition === undefined ? undefined : await definitionUriOf(db, definition)
  const scope = [lexicon.$nsid, did, definitionUri]

  let query = db
    .selectFrom('releaseConflict')
    .innerJoin('actor', 'actor.did', 'releaseConflict.did')
    .select(['uri', 'cid', 'releaseConflict.did', 'definitionUri', 'pinnedCid', 'rev', 'json', 'seenAt'])
    .select(toMicroseconds(sql`"seenAt"`).as('micros'))
    .where('actor.active', '=', true)
    .orderBy('seenAt', 'desc')
    .orderBy('uri', 'desc')
    .orderBy('cid', 'desc')
    .limit(limit + 1)
  if (did !== undefined) query = query.where('releaseConflict.did', '=', did)
  if (definitionUri !== undefined) query = query.where('definitionUri', '=', definitionUri)
  if (cursor !== undefined) {
    const [micros, uri, cid] = decodeCursor(scope, ['integer', 'text', 'text'], cursor)
    query = query.where(sql<boolean>`("seenAt", uri, cid) < (${fromMicroseconds(micros)}, ${uri}, ${cid})`)
  }

  const page = toPage(await query.execute(), limit, ({ micros, uri, cid }) =>
    encodeCursor(scope, [micros, uri, cid]),
  )
  const actors = await hydrateActors(
    db,
    page.rows.map((row) => row.did),
  )
  return { conflicts: conflictViews(page.rows, actors), ...(page.cursor ? { cursor: page.cursor } : {}) }
}
