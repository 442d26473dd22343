import { Hono } from 'hono'
import { collectDefaultMetrics } from 'prom-client'
import { createDatabaseMetrics } from './database-metrics.js'
import type { Db } from './db/database.js'
import { healthRoute } from './health-route.js'
import { type Listening, listen } from './listen.js'
import type { Logger } from './logger.js'
import type { Metrics } from './metrics.js'

export interface OperationsContext {
  metrics: Metrics
  db: Db
  log: Logger
  now: () => Date
}

/** What whoever runs firn asks for, and nobody else: `/metrics` for Prometheus, and `/xrpc/_health`. */
export function operationsRoutes(ctx: OperationsContext): Hono {
  const { metrics, db } = ctx
  const refresh = createDatabaseMetrics(metrics, db)
  const app = new Hono()
  app.route('/', healthRoute(ctx))
  app.get('/metrics', async (c) => {
    await refresh()
    return c.body(await metrics.registry.metrics(), 200, { 'Content-Type': metrics.registry.contentType })
  })
  return app
}

/**
 * Serves them on a port of their own, apart from what is public; with those of the process (memory, event loop).
 * @param address null when the operator named no port
 * @throws Error with code EADDRINUSE or EACCES when it may not listen there
 */
export async function startOperationsServer(
  address: { host: string; port: number } | null,
  ctx: OperationsContext,
): Promise<Listening | null> {
  if (address === null) return null
  collectDefaultMetrics({ register: ctx.metrics.registry })
  const server = await listen(operationsRoutes(ctx), { ...address, log: ctx.log })
  ctx.log.info({ url: server.url }, `metrics and health are at ${server.url}`)
  return server
}
