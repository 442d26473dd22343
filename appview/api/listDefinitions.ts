import { decodeCursor, encodeCursor, toPage } from '../../src/db/pagination.js'
import { listDefinitions as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { hydrateDefinitions } from '../hydrate/definitions.js'
import { EVERYTHING } from '../search/matching.js'
import { readSearchPage } from '../search/page.js'
import { BY_NAME, BY_UPDATE } from '../search/sort.js'
import { definitionViews } from '../views/definition.js'
import { did } from '../views/strings.js'
import { DEFAULT_LIMIT } from './default-limit.js'
import { InvalidRequestError } from './errors.js'
import type { ParamsOf } from './params.js'
import { findActor } from './subject.js'

/** @throws InvalidRequestError, NotFoundError for an unknown actor, InvalidCursorError */
export async function listDefinitions(
  { db }: Pick<AppViewContext, 'db'>,
  { actor, kind, sort = 'updated', limit = DEFAULT_LIMIT, cursor }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  if (sort !== 'updated' && sort !== 'name') {
    throw new InvalidRequestError(`sort is "${sort}": write updated or name.`)
  }
  const order = sort === 'updated' ? BY_UPDATE : BY_NAME
  const author = actor === undefined ? undefined : (await findActor(db, actor)).did
  const scope = [lexicon.$nsid, author, kind, sort]
  const rows = await readSearchPage(db, {
    matching: EVERYTHING,
    filters: {
      ...(author === undefined ? {} : { author: did(author) }),
      ...(kind === undefined ? {} : { kind }),
    },
    order,
    after: cursor === undefined ? undefined : decodeCursor(scope, [order.keyType, 'text'], cursor),
    limit: limit + 1,
  })
  const page = toPage(rows, limit, (last) => encodeCursor(scope, [last.key, last.uri]))
  const uris = page.rows.map((row) => row.uri)
  const definitions = definitionViews(uris, await hydrateDefinitions(db, uris))
  return { definitions, ...(page.cursor ? { cursor: page.cursor } : {}) }
}
