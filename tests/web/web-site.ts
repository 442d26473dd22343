import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AppViewContext, createAppViewContext } from '../../appview/context.js'
import { type AppView, startAppView } from '../../appview/start.js'
import { readConfig } from '../../src/config.js'
import { IdentityError } from '../../src/identity/identity-error.js'
import type { IdentityResolver } from '../../src/identity/identity-resolver.js'
import { createLogger } from '../../src/logger.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { freePort } from '../support/free-port.js'
import { type BlobServer, startBlobServer } from './blob-server.js'
import { buildScene, type Scene } from './scene.js'

/** A whole AppView over the scene, listening on a port of this machine. */
export interface WebSite extends AsyncDisposable {
  readonly scene: Scene
  readonly ctx: AppViewContext
  readonly url: string
}

/** @param publicUrl what pages and blocks show as their address, where it is not the one that listens */
export async function startWebSite(publicUrl?: string): Promise<WebSite> {
  const stack = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'firn-web-'))
  stack.defer(() => rm(directory, { recursive: true, force: true }))
  const blobs = stack.use(await startBlobServer())
  const database = stack.use(await openEmbeddedDatabase())
  const scene = await buildScene(database.db, blobs)
  const config = readConfig({
    FIRN_DATA_DIR: directory,
    FIRN_DEVELOPMENT: 'true',
    FIRN_PORT: String(await freePort()),
    ...(publicUrl === undefined ? {} : { FIRN_PUBLIC_URL: publicUrl }),
    FIRN_LOG_LEVEL: process.env.FIRN_TEST_LOG_LEVEL ?? 'silent',
  })
  const log = createLogger({ level: config.logLevel, pretty: false })
  const identity = identityOf(scene, blobs)
  const ctx = await createAppViewContext({ config, database, log, identity, now: scene.world.now })
  const appView: AppView = await startAppView(ctx)
  stack.defer(() => appView.close())
  return { scene, ctx, url: appView.url, [Symbol.asyncDispose]: () => stack.disposeAsync() }
}

/** The scene's accounts, all on one server. */
function identityOf({ world }: Scene, blobs: BlobServer): IdentityResolver {
  const find = (did: string) => {
    const account = world.accounts.find((candidate) => candidate.did === did)
    if (!account) throw new IdentityError('NotFound', did, 'no such account in this scene')
    return { did, handle: account.handle, pds: blobs.url, signingKey: account.key.did() }
  }
  return {
    cached: () => undefined,
    document: async (did) => ({ ...find(did), claimedHandle: find(did).handle }),
    resolve: async (did) => find(did),
    resolveHandle: async (handle) => world.accounts.find((account) => account.handle === handle)?.did ?? null,
    purge: () => true,
  }
}
