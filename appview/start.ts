import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import { SERVER_STOP_TIMEOUT_MS, TREE_SWEEP_INTERVAL_MS } from '../src/limits.js'
import type { AppViewContext } from './context.js'
import { createServer } from './server.js'

/** An AppView that listens. */
export interface AppView {
  /** Where it listens, without trailing slash. */
  readonly url: string
  /** Takes no new request, lets those under way end, and cuts off what takes too long. The context stays open. */
  close(): Promise<void>
}

/** @throws Error with code EADDRINUSE or EACCES when it may not listen there */
export async function startAppView(ctx: AppViewContext): Promise<AppView> {
  const { host, port } = ctx.config
  // Without createServer or TLS options it is a plain node:http server.
  const server = createAdaptorServer({ fetch: createServer(ctx).fetch }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  server.on('error', (error) => ctx.log.error({ err: error }, 'the server failed'))
  const stopSweeping = sweepTrees(ctx)
  const close = async () => {
    await Promise.all([stop(server), stopSweeping()])
  }
  return { url: urlOf(server), close }
}

/** Sweeps now and every few minutes; what it returns ends that, and waits for a sweep under way. */
function sweepTrees({ nix, log }: AppViewContext): () => Promise<void> {
  let sweep = Promise.resolve()
  const start = () => {
    sweep = sweep
      .then(() => nix.sweep())
      .catch((error: unknown) =>
        log.warn({ err: error }, 'trees of deleted accounts could not be looked for'),
      )
  }
  start()
  const timer = setInterval(start, TREE_SWEEP_INTERVAL_MS)
  return () => {
    clearInterval(timer)
    return sweep
  }
}

function urlOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), SERVER_STOP_TIMEOUT_MS)
  await closed
  clearTimeout(timer)
}
