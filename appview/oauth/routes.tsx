import { Hono } from 'hono'
import type { AppViewContext } from '../context.js'

/** `/login`, `/logout`, `/oauth/*`: mounted at the root. */
export function oauthRoutes({ oauth }: Pick<AppViewContext, 'oauth'>): Hono {
  const app = new Hono()
  app.get('/oauth/client-metadata.json', (c) => c.json(oauth.clientMetadata))
  app.get('/oauth/jwks.json', (c) => c.json(oauth.jwks))
  return app
}
