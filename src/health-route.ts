import { Hono } from 'hono'
import { cors } from 'hono/cors'
import type { Logger } from './logger.js'
import { createHealthCheck, type HealthContext } from './read-health.js'
import { VERSION } from './version.js'

/**
 * `/xrpc/_health`: `ok`, `degraded` with reasons, or 503 while the database does not answer. Degraded is a 200: what is
 * indexed is served all the same, so no balancer should turn away from it, nor a supervisor restart it.
 */
export function healthRoute({ log, ...ctx }: HealthContext & { log: Logger }): Hono {
  const check = createHealthCheck(ctx)
  let answered = true
  return new Hono().get('/xrpc/_health', cors(), async (c) => {
    c.header('Cache-Control', 'no-store')
    try {
      const health = await check()
      answered = true
      return c.json({ version: VERSION, ...health })
    } catch (error) {
      if (answered) log.warn({ err: error }, 'health: the database does not answer')
      answered = false
      return c.json({ version: VERSION, status: 'database unavailable' }, 503)
    }
  })
}
