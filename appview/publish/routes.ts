import { Hono } from 'hono'
import type { AppViewContext } from '../context.js'
import type { PageEnv } from '../web/page-state.js'
import { accountRoutes } from './account-routes.js'
import { collectionRoutes } from './collection-routes.js'
import { manageRoutes } from './manage-routes.js'
import { modelRoutes } from './models/model-routes.js'
import { publishFormRoutes } from './publish-routes.js'
import { createPublishService } from './service.js'

/** `/publish`, `/publish/model`, `/manage/*`, `/collect`, `/account`: mounted at the root, behind `pageState`. */
export function publishRoutes(ctx: AppViewContext): Hono<PageEnv> {
  const service = createPublishService(ctx)
  const app = new Hono<PageEnv>()
  app.route('/', publishFormRoutes(service))
  app.route('/', modelRoutes(service))
  app.route('/', manageRoutes(service))
  app.route('/', collectionRoutes(service))
  app.route('/', accountRoutes(service))
  return app
}
