import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { repo } from '../../src/lexicons/com/atproto.js'
import { FIRST_SEQ, measured, type Plan, sentinel, warmUp } from './plan.js'
import type { PooledFrame } from './pool.js'
import { readPool } from './pool-file.js'

/**
 * Started by bench/ingest.ts in a process of its own: sends a plan's frames to each consumer that connects, and answers
 * as the host of all accounts that a stranger who comes back holds nothing of ours.
 */

const [poolPath = '', planText = '{}'] = process.argv.slice(2)
const plan = JSON.parse(planText) as Plan
const pool = await readPool(poolPath)

/** Enough for the consumer never to wait, without holding the whole stream in memory. */
const MAX_BUFFERED_BYTES = 8_000_000
/** Written at once, as by a host that is ahead of its consumers. */
const WRITE_BYTES = 256_000
/** Between the phases: longer than a cursor waits to be written, so that the database's consumer knows when one ended. */
const PAUSE_MS = 2_500

const host = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host')
  if (pathname !== `/xrpc/${repo.describeRepo.$lxm}`) {
    response.writeHead(501).end()
    return
  }
  const did = searchParams.get('repo')
  const description = { did, handle: 'handle.invalid', didDoc: {}, collections: [], handleIsCorrect: false }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(description))
})
host.listen(0, '127.0.0.1')
await once(host, 'listening')
new WebSocketServer({ server: host, perMessageDeflate: false }).on(
  'connection',
  (socket, { socket: connection, url = '' }) => {
    socket.on('error', () => socket.terminate())
    const cursor = Number(new URL(url, 'http://host').searchParams.get('cursor') ?? 0)
    void serve(socket, connection, cursor).catch((error: unknown) => {
      console.error(error)
      process.exit(1)
    })
  },
)
const address = host.address()
console.log(typeof address === 'object' && address ? address.port : '')

/** @param cursor of the last frame that the consumer has */
async function serve(socket: WebSocket, connection: Socket, cursor: number): Promise<void> {
  let seq = FIRST_SEQ
  const send = async (frames: Iterable<PooledFrame>) => {
    connection.cork()
    for (const { bytes, seqOffset } of frames) {
      if (++seq <= cursor) continue
      const frame = Buffer.from(bytes)
      frame.writeUInt32BE(seq, seqOffset)
      socket.send(frame)
      if (socket.readyState !== socket.OPEN) return
      if (connection.writableLength < WRITE_BYTES) continue
      connection.uncork()
      if (socket.bufferedAmount > MAX_BUFFERED_BYTES) await drained(socket)
      connection.cork()
    }
    connection.uncork()
  }
  await send(warmUp(pool))
  await send([sentinel()])
  await pause(PAUSE_MS)
  await send(measured(pool, plan))
  await send([sentinel()])
}

async function drained(socket: WebSocket): Promise<void> {
  while (socket.bufferedAmount > MAX_BUFFERED_BYTES / 2 && socket.readyState === socket.OPEN) await pause(1)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
