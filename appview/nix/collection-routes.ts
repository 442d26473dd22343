import type { Context } from 'hono'
import { isLockId } from '../../src/resolve/lock.js'
import { isDid } from '../../src/syntax/identifiers.js'
import { isSlug } from '../../src/syntax/slug.js'
import { respond } from '../conditional.js'
import type { AppViewContext } from '../context.js'
import { collectionTreeUrl, immutableLink, withoutSuffix } from './addresses.js'
import { BadAddressError } from './errors.js'

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
    const { url, narHash } = await nix.collections.lockFor({ actor, name: withoutSuffix(name) })
    c.header('Link', immutableLink(url, narHash))
    c.header('Cache-Control', 'no-cache')
    // Never a 304: nix sends the ETag of where it was led to, which is not this address's own.
    return c.redirect(url, 302)
  }
  const address = { did: actor, name, lockId: withoutSuffix(lock) }
  if (!isDid(actor) || !isSlug(name) || !isLockId(address.lockId)) {
    throw new BadAddressError('The address of a locked collection is /c/<DID>/<collection>/<lock id>.tar.gz.')
  }
  const { tarball, narHash } = await nix.collections.treeAt(address)
  c.header('Link', immutableLink(collectionTreeUrl(config.publicUrl, address), narHash))
  c.header('Content-Type', 'application/gzip')
  c.header('Cache-Control', 'public, max-age=31536000, immutable')
  return respond(c, tarball)
}
