import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { type Context, Hono } from 'hono'
import { narOf } from '../../src/nix/nar.js'
import { CACHE_INFO, isStoreHash, narInfo } from '../../src/nix/narinfo.js'
import type { Tree } from '../../src/nix/tree.js'
import { fromTarball } from '../../src/nix/untar.js'
import type { AppViewContext } from '../context.js'
import { NotFoundError } from '../nix/errors.js'

type RoutesContext = Pick<AppViewContext, 'nix'>

const zip = promisify(gzip)
const HOUR = 'public, max-age=3600'

/**
 * A binary cache of every tree that was given out: `extra-substituters = <public URL>`. A locked flake input is had
 * from it though its own address answers no more; and no key is asked for, since its path says its content.
 */
export function cacheRoutes(ctx: RoutesContext): Hono {
  const app = new Hono()
  app.get('/nix-cache-info', (c) => {
    c.header('Content-Type', 'text/x-nix-cache-info')
    c.header('Cache-Control', HOUR)
    return c.body(CACHE_INFO)
  })
  app.get('/:file{[0-9a-z]{32}\\.narinfo}', (c) => answerNarInfo(ctx, c))
  app.get('/nar/:file{[0-9a-z]{32}\\.nar\\.gz}', (c) => answerNar(ctx, c))
  return app
}

async function answerNarInfo(ctx: RoutesContext, c: Context): Promise<Response> {
  const storeHash = storeHashIn(c)
  const { narHash, tree } = await treeOf(ctx, storeHash)
  c.header('Content-Type', 'text/x-nix-narinfo')
  c.header('Cache-Control', HOUR)
  return c.body(narInfo({ narHash, narSize: narOf(tree).length, url: `nar/${storeHash}.nar.gz` }))
}

async function answerNar(ctx: RoutesContext, c: Context): Promise<Response> {
  const { tree } = await treeOf(ctx, storeHashIn(c))
  c.header('Content-Type', 'application/x-nix-nar')
  c.header('Cache-Control', HOUR)
  return c.body(new Uint8Array(await zip(narOf(tree))))
}

/** @throws NotFoundError, GoneError */
async function treeOf({ nix }: RoutesContext, storeHash: string): Promise<{ narHash: string; tree: Tree }> {
  const { narHash, tarball } = await nix.treeByStoreHash(storeHash)
  return { narHash, tree: fromTarball(tarball) }
}

/** @throws NotFoundError for what cannot be the hash of a store path */
function storeHashIn(c: Context): string {
  const [hash = ''] = (c.req.param('file') ?? '').split('.')
  if (!isStoreHash(hash)) throw new NotFoundError('No store path has such a hash.')
  return hash
}
