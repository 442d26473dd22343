import type { Context } from 'hono'
import { isLockId } from '../../src/resolve/lock.js'
import { isDid } from '../../src/syntax/identifiers.js'
import { isSlug } from '../../src/syntax/slug.js'
import type { AppViewContext } from '../context.js'
import { collectionTreeUrl, withoutSuffix } from './addresses.js'
import { BadAddressError } from './errors.js'
import { answerImmutable, leadTo } from './tree-answers.js'

type RoutesContext = Pick<AppViewContext, 'config' | 'nix'>

/**
 * `/c/<actor>/<collection>`, which leads to what its items mean now, and `/c/<did>/<collection>/<lock>`.
 * @param segments of the path, decoded
 */
export async function answerCollection(
  { config, nix }: RoutesContext,
  c: Context,
  [, actor = '', name = '', lock, ...more]: readonly string[],
): Promise<Response> {
  if (actor === '' || name === '' || more.length > 0) {
    throw new BadAddressError(
      'Write /c/<handle or DID>/<collection>.tar.gz, for example /c/alice.example/tools.tar.gz.',
    )
  }
  if (lock === undefined) {
    return leadTo(c, await nix.collections.lockFor({ actor, name: withoutSuffix(name) }))
  }
  const address = { did: actor, name, lockId: withoutSuffix(lock) }
  if (!isDid(actor) || !isSlug(name) || !isLockId(address.lockId)) {
    throw new BadAddressError('The address of a locked collection is /c/<DID>/<collection>/<lock id>.tar.gz.')
  }
  const url = collectionTreeUrl(config.publicUrl, address)
  return answerImmutable(c, url, await nix.collections.treeAt(address))
}
