import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { healthRoute } from '../src/health-route.js'
import type { AppViewContext } from './context.js'
import { SERVICE_ID } from './service-auth.js'

/** What other services look for: the DID document by which PDSes find this AppView, and its health. */
export function wellKnownRoutes({
  config,
  db,
  log,
  now,
}: Pick<AppViewContext, 'config' | 'db' | 'log' | 'now'>): Hono {
  const app = new Hono()

  app.get('/.well-known/did.json', cors(), (c) =>
    c.json({
      '@context': ['https://www.w3.org/ns/did/v1'],
      id: config.serviceDid,
      service: [{ id: `#${SERVICE_ID}`, type: 'FirnAppView', serviceEndpoint: config.publicUrl }],
    }),
  )

  app.route('/', healthRoute({ db, log, now }))
  return app
}
