import { getActor } from '../../api/getActor.js'
import { getUpdates } from '../../api/getUpdates.js'
import { listCollections } from '../../api/listCollections.js'
import { listDefinitions } from '../../api/listDefinitions.js'
import type { AppViewContext } from '../../context.js'
import type { AuthorProps } from '../pages/author.js'
import { addressAll } from './addressed.js'

const UPDATES_SHOWN = 8
/** Few people keep more. */
const COLLECTIONS_SHOWN = 100

/** @throws NotFoundError, InvalidCursorError */
export async function loadAuthor(
  ctx: Pick<AppViewContext, 'db' | 'config'>,
  identifier: string,
  { cursor, atomCursor }: { cursor: string | undefined; atomCursor: string | undefined },
): Promise<AuthorProps> {
  const about = await getActor(ctx, { actor: identifier as Parameters<typeof getActor>[1]['actor'] })
  const actor = about.actor.did
  const [packages, atoms, { collections }, { updates }] = await Promise.all([
    listDefinitions(ctx, { actor, kind: 'package', ...(cursor === undefined ? {} : { cursor }) }),
    listDefinitions(ctx, {
      actor,
      kind: 'atom',
      ...(atomCursor === undefined ? {} : { cursor: atomCursor }),
    }),
    listCollections(ctx, { actor, limit: COLLECTIONS_SHOWN }),
    getUpdates(ctx, { actor, limit: UPDATES_SHOWN }),
  ])
  return {
    ...{ about, collections, updates },
    packages: { ...packages, later: cursor !== undefined },
    atoms: {
      ...atoms,
      definitions: await addressAll(ctx.db, atoms.definitions),
      later: atomCursor !== undefined,
    },
  }
}
