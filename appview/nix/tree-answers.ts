import type { Context } from 'hono'
import { respond } from '../conditional.js'
import { immutableLink } from './addresses.js'
import type { TreeFile } from './service.js'

/**
 * Leads to the tree that an address means now, and says that there it stays: Nix records the Link (since 2.17), npins
 * where it was led to. Never a 304: nix sends the ETag of where it was led to, which is not this address's own.
 */
export function leadTo(
  c: Context,
  { url, narHash }: { readonly url: string; readonly narHash: string },
): Response {
  c.header('Link', immutableLink(url, narHash))
  c.header('Cache-Control', 'no-cache')
  return c.redirect(url, 302)
}

/**
 * A tree that stands at its address for ever.
 * @param url of the tree itself
 */
export function answerImmutable(c: Context, url: string, { tarball, narHash }: TreeFile): Response {
  c.header('Link', immutableLink(url, narHash))
  c.header('Content-Type', 'application/gzip')
  c.header('Cache-Control', 'public, max-age=31536000, immutable')
  // Its ETag is of the bytes: a lock fixes the tree, but another version of zlib packs it into other bytes.
  return respond(c, tarball)
}
