import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { OperatorError } from '../../src/operator-error.js'
import { LOOPBACK } from './loopback.js'

/** A port is taken, or none could be found. */
export class PortError extends OperatorError {
  override name = 'PortError'
}

/** Linux gives outgoing connections ports from 32768 on (ip_local_port_range); those may be taken at any time. */
const STABLE_PORTS = { from: 20_000, to: 30_000, tries: 100 }

/** A port of 127.0.0.1 that is free now, for a server that starts at once. */
export async function freePort(): Promise<number> {
  const port = await tryListen(0)
  if (port === undefined) throw new PortError('the system has no free port')
  return port
}

/** A port of 127.0.0.1 that is free now and likely to be free again at the next start. */
export async function stablePort(): Promise<number> {
  for (let i = 0; i < STABLE_PORTS.tries; i++) {
    const port = await tryListen(randomInt(STABLE_PORTS.from, STABLE_PORTS.to))
    if (port !== undefined) return port
  }
  throw new PortError(`found no free port between ${STABLE_PORTS.from} and ${STABLE_PORTS.to}`)
}

/** @throws PortError naming `what` and the port when another process listens there. */
export async function assertFree(port: number, what: string): Promise<void> {
  if ((await tryListen(port)) !== undefined) return
  throw new PortError(
    `port ${port} for ${what} is taken: stop the program that listens there (is this one running twice?)`,
  )
}

async function tryListen(port: number): Promise<number | undefined> {
  const server = createServer().listen(port, LOOPBACK)
  try {
    await once(server, 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return undefined
    throw error
  }
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : undefined
}
