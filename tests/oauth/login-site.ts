import { randomBytes } from 'node:crypto'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { createOAuthService } from '../../appview/oauth/create-service.js'
import { oauthRoutes } from '../../appview/oauth/routes.js'
import type { OAuthService } from '../../appview/oauth/service.js'
import { pageState } from '../../appview/web/page.js'
import type { PageEnv } from '../../appview/web/page-state.js'
import { securityHeaders } from '../../appview/web/security-headers.js'
import { createSite } from '../../appview/web/site.js'
import type { Database } from '../../src/db/database.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { createLogger } from '../../src/logger.js'
import type { LocalNetwork } from '../network/index.js'
import { freePort } from '../support/free-port.js'

/** A site with the login routes alone. `GET /whoami` answers with the session and the grant as JSON. */
export interface LoginSite extends AsyncDisposable {
  readonly url: string
  readonly oauth: OAuthService
  /** Answers a request as the server does. */
  readonly fetch: (request: Request) => Response | Promise<Response>
  /** Another AppView of the same site and database. */
  sibling(): Promise<OAuthService>
  close(): Promise<void>
}

export interface LoginSiteOptions {
  readonly network: LocalNetwork
  readonly database: Database
  readonly secretKey?: Uint8Array
  /** Where people reach it, in place of the port on 127.0.0.1 that it listens on. */
  readonly publicUrl?: string
  readonly oauthKey?: Record<string, unknown>
  readonly port?: number
  readonly now?: () => Date
}

export async function startLoginSite(options: LoginSiteOptions): Promise<LoginSite> {
  const { network, database, secretKey = randomBytes(32), oauthKey = {}, now = () => new Date() } = options
  const port = options.port ?? (await freePort())
  const url = options.publicUrl ?? `http://127.0.0.1:${port}`
  const log = createLogger({ level: 'silent', pretty: false })
  const config = {
    publicUrl: url,
    plcUrl: network.plc.url,
    development: true,
    handleResolvers: network.pds.map((pds) => ({ suffix: pds.handleDomain, url: pds.url })),
    secrets: { secretKey, oauthKey },
  }
  const identity = createIdentityResolver(config, { log })
  const sibling = () => createOAuthService({ config, database, identity, log, now })
  const oauth = await sibling()

  const app = new Hono<PageEnv>()
  app.use(securityHeaders(config))
  app.use(pageState({ site: await createSite(config), now, viewerOf: (c) => oauth.sessionOf(c) }))
  app.route('/', oauthRoutes({ oauth, log }))
  app.get('/', (c) => c.text('home'))
  app.get('/whoami', async (c) => {
    const session = await oauth.sessionOf(c)
    return c.json(
      session && {
        did: session.did,
        handle: session.handle,
        grant: await oauth.grantOf(session.did).catch(() => null),
      },
    )
  })

  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      if ('closeAllConnections' in server) server.closeAllConnections()
    })
  return { url, oauth, fetch: (request) => app.fetch(request), sibling, close, [Symbol.asyncDispose]: close }
}
