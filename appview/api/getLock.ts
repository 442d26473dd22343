import type { LexMap } from '@atproto/lex'
import type { getLock as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { hydrateActors } from '../hydrate/actors.js'
import type { LockedTree } from '../nix/service.js'
import { atUri, uri } from '../views/strings.js'
import { InvalidRequestError, NotFoundError } from './errors.js'
import { askNix } from './nix-answers.js'
import type { ParamsOf } from './params.js'
import { findRelease } from './subject.js'

/**
 * A lock by its content address, or that of a release as its dependencies resolve now.
 * @throws InvalidRequestError, NotFoundError, DeletedError, UnresolvableError
 */
export async function getLock(
  { db, nix }: Pick<AppViewContext, 'db' | 'nix'>,
  { id, release }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  if ((id === undefined) === (release === undefined)) {
    throw new InvalidRequestError('Say which lock: give either id, or the uri of a release.')
  }
  const tree =
    id !== undefined
      ? await readById({ db, nix }, id)
      : await findRelease(db, { uri: release }).then((found) => askNix(() => nix.lockFor(found)))
  return {
    lock: {
      id: tree.id,
      root: atUri(tree.lock.root),
      // Plain JSON by its own definition; the type only says so to the lexicon.
      lock: tree.lock as unknown as LexMap,
      url: uri(tree.url),
      narHash: tree.narHash,
    },
  }
}

/** A lock outlives what it names; it is not shown while one of its authors is away. */
async function readById({ db, nix }: Pick<AppViewContext, 'db' | 'nix'>, id: string): Promise<LockedTree> {
  const tree = await askNix(() => nix.lockById(id))
  const authors = new Set(Object.values(tree.lock.nodes).map((node) => node.did))
  const active = await hydrateActors(db, [...authors])
  if (active.size === authors.size) return tree
  throw new NotFoundError(`Lock ${id} holds a release of an account that is not active.`)
}
