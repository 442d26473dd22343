import type { Server } from 'node:http'
import { createAdaptorServer } from '@hono/node-server'
import type { Hono } from 'hono'
import { SERVER_STOP_TIMEOUT_MS } from './limits/server.js'
import type { Logger } from './logger.js'

/** A server that listens. */
export interface Listening {
  /** Where it listens, without trailing slash. */
  readonly url: string
  /** Takes no new request, lets those under way end, and cuts off what takes too long. */
  close(): Promise<void>
}

export interface ListenOptions {
  host: string
  /** 0 takes a free one. */
  port: number
  log: Logger
}

/** Serves over HTTP. @throws Error with code EADDRINUSE or EACCES when it may not listen there */
export async function listen(
  app: Pick<Hono, 'fetch'>,
  { host, port, log }: ListenOptions,
): Promise<Listening> {
  // Without createServer or TLS options it is a plain node:http server.
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
  server.on('error', (error) => log.error({ err: error }, 'the server failed'))
  return { url: urlOf(server), close: () => stop(server) }
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
