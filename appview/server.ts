import { Hono } from 'hono'
import { xrpcRoutes } from './api/index.js'
import type { AppViewContext } from './context.js'
import { nixRoutes } from './nix/routes.js'
import { oauthRoutes } from './oauth/routes.js'
import { printableAddress } from './printable-address.js'
import { publishRoutes } from './publish/routes.js'
import { assetRoutes } from './web/assets.js'
import { errorPage, notFoundPage } from './web/errors.js'
import { pageState } from './web/page.js'
import type { PageEnv } from './web/page-state.js'
import { webRoutes } from './web/routes.js'
import { securityHeaders } from './web/security-headers.js'
import { createSite } from './web/site.js'
import { wellKnownRoutes } from './well-known.js'

/** Every address of the AppView. The order decides: what machines ask for stands before the pages. */
export function createServer(ctx: AppViewContext): Hono<PageEnv> {
  const site = createSite(ctx.config)
  const app = new Hono<PageEnv>()
  app.use(securityHeaders(ctx.config))
  app.route('/', wellKnownRoutes(ctx))
  app.route('/', xrpcRoutes(ctx))
  app.route('/', nixRoutes(ctx))
  app.route('/', assetRoutes(site.assets))
  app.use(printableAddress())
  app.use(pageState({ site, now: ctx.now, viewerOf: ctx.oauth.sessionOf }))
  app.route('/', oauthRoutes(ctx))
  app.route('/', publishRoutes(ctx))
  app.route('/', webRoutes(ctx))
  app.notFound(notFoundPage())
  app.onError(errorPage(ctx))
  return app
}
