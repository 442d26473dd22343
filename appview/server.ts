import { Hono } from 'hono'
import { xrpcRoutes } from './api/index.js'
import type { AppViewContext } from './context.js'
import { oauthRoutes } from './oauth/routes.js'
import { publishRoutes } from './publish/routes.js'
import { wellKnownRoutes } from './well-known.js'

/** Every address of the AppView. The order decides: what machines ask for stands before the pages. */
export function createServer(ctx: AppViewContext): Hono {
  const app = new Hono()
  app.route('/', wellKnownRoutes(ctx))
  app.route('/', xrpcRoutes(ctx))
  app.route('/', oauthRoutes(ctx))
  app.route('/', publishRoutes(ctx))
  return app
}
