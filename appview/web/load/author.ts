import { getActor } from '../../api/getActor.js'
import { getUpdates } from '../../api/getUpdates.js'
import { listDefinitions } from '../../api/listDefinitions.js'
import type { AppViewContext } from '../../context.js'
import type { AuthorProps } from '../pages/author.js'

const UPDATES_SHOWN = 8

/** @throws NotFoundError, InvalidCursorError */
export async function loadAuthor(
  ctx: Pick<AppViewContext, 'db' | 'config'>,
  identifier: string,
  cursor: string | undefined,
): Promise<AuthorProps> {
  const about = await getActor(ctx, { actor: identifier as Parameters<typeof getActor>[1]['actor'] })
  const actor = about.actor.did
  const [page, { updates }] = await Promise.all([
    listDefinitions(ctx, { actor, ...(cursor === undefined ? {} : { cursor }) }),
    getUpdates(ctx, { actor, limit: UPDATES_SHOWN }),
  ])
  return { about, definitions: page.definitions, updates, later: cursor !== undefined, cursor: page.cursor }
}
