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

/** Of each list, where it does not begin at its start. */
interface Cursors {
  readonly cursor: string | undefined
  readonly atomCursor: string | undefined
  readonly modelCursor: string | undefined
}

/** @throws NotFoundError, InvalidCursorError */
export async function loadAuthor(
  ctx: Pick<AppViewContext, 'db' | 'config'>,
  identifier: string,
  { cursor, atomCursor, modelCursor }: Cursors,
): Promise<AuthorProps> {
  const about = await getActor(ctx, { actor: identifier as Parameters<typeof getActor>[1]['actor'] })
  const actor = about.actor.did
  const list = (kind: string, from: string | undefined) =>
    listDefinitions(ctx, { actor, kind, ...(from === undefined ? {} : { cursor: from }) })
  const [packages, atoms, models, { collections }, { updates }] = await Promise.all([
    list('package', cursor),
    list('atom', atomCursor),
    list('model', modelCursor),
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
    models: { ...models, later: modelCursor !== undefined },
  }
}
