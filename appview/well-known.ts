import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { sql } from 'kysely'
import { HEALTH_TIMEOUT_MS } from '../src/limits.js'
import type { AppViewContext } from './context.js'
import { SERVICE_ID } from './service-auth.js'
import { VERSION } from './version.js'

/** What other services look for: the DID document by which PDSes find this AppView, and its health. */
export function wellKnownRoutes({ config, db, log }: Pick<AppViewContext, 'config' | 'db' | 'log'>): Hono {
  const app = new Hono()

  app.get('/.well-known/did.json', cors(), (c) =>
    c.json({
      '@context': ['https://www.w3.org/ns/did/v1'],
      id: config.serviceDid,
      service: [{ id: `#${SERVICE_ID}`, type: 'FirnAppView', serviceEndpoint: config.publicUrl }],
    }),
  )

  app.get('/xrpc/_health', cors(), async (c) => {
    c.header('Cache-Control', 'no-store')
    try {
      await withTimeout(sql`select 1`.execute(db), HEALTH_TIMEOUT_MS)
      return c.json({ version: VERSION, status: 'ok' })
    } catch (error) {
      log.warn({ err: error }, 'health: the database does not answer')
      return c.json({ version: VERSION, status: 'database unavailable' }, 503)
    }
  })
  return app
}

async function withTimeout(work: Promise<unknown>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms)
  })
  try {
    await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
