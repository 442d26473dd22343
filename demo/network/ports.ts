import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { OperatorError } from '../../src/operator-error.js'
import { LOOPBACK } from './loopback.js'

/** A port is taken, or none could be found. */
export class PortError extends OperatorError {
  override name = 'PortError'
}

/**
 * Linux gives outgoing connections ports from 32768 on (ip_local_port_range): one of those that is free now may be
 * taken the moment after.
 */
const PORTS = { from: 20_000, to: 32_000, tries: 100 }

/**
 * A port of 127.0.0.1 that is free now and likely to stay so until a server takes it, also at its next start: no
 * connection gets it, and others who ask at the same time get another.
 */
export async function freePort(): Promise<number> {
  for (let i = 0; i < PORTS.tries; i++) {
    const port = randomInt(PORTS.from, PORTS.to)
    if (await isFree(port)) return port
  }
  throw new PortError(`found no free port between ${PORTS.from} and ${PORTS.to}`)
}

/** A port that stays the same between runs of what is kept in `directory`: records name its address. */
export async function keptPort(directory: string): Promise<number> {
  const file = join(directory, 'port')
  const kept = await readFile(file, 'utf8').catch(() => undefined)
  if (kept !== undefined) return Number(kept)
  const port = await freePort()
  await writeFile(file, String(port))
  return port
}

/** @throws PortError naming `what` and the port when another process listens there. */
export async function assertFree(port: number, what: string): Promise<void> {
  if (await isFree(port)) return
  throw new PortError(
    `port ${port} for ${what} is taken: stop the program that listens there (is this one running twice?)`,
  )
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, LOOPBACK)
  try {
    await once(server, 'listening')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false
    throw error
  }
  server.close()
  await once(server, 'close')
  return true
}
