import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { type WebSocket, WebSocketServer } from 'ws'
import { repo } from '../../src/lexicons/com/atproto.js'
import { FIRST_SEQ, measured, type Plan, sentinel, warmUp } from './plan.js'
import type { PooledFrame } from './pool.js'
import { readPool } from './pool-file.js'

/**
 * Started by the benchmarks in a process of its own: sends a plan's frames to the consumer that connects, and answers as
 * the host of all accounts that a stranger who comes back holds nothing of ours. Of a plan with slices, it sends one for
 * each line that it is told. It ends with whoever started it.
 */

const [poolPath = '', planText = '{}'] = process.argv.slice(2)
const plan = JSON.parse(planText) as Plan
const pool = await readPool(poolPath)

/** Enough for the consumer never to wait, without holding the whole stream in memory. */
const MAX_BUFFERED_BYTES = 8_000_000
/** Written at once, as by a host that is ahead of its consumers. */
const WRITE_BYTES = 256_000
/**
 * After the warm-up, of a plan without slices: longer than a cursor waits to be written, so that the database tells when
 * it ended.
 */
const PAUSE_MS = 2_500

/** How many slices were asked for, and who waits to hear of it. */
let asked = 0
let onAsked: () => void = () => undefined
createInterface({ input: process.stdin })
  .on('line', () => {
    asked++
    onAsked()
  })
  .on('close', () => process.exit())

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
let connections = 0
host.listen(0, '127.0.0.1')
await once(host, 'listening')
new WebSocketServer({ server: host, perMessageDeflate: false }).on(
  'connection',
  (socket, { socket: connection, url = '' }) => {
    socket.on('error', () => socket.terminate())
    if (++connections > 1 && plan.slices !== undefined) {
      console.error('the consumer has lost its connection: what it takes would be counted wrongly')
      process.exit(1)
    }
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
  if (plan.slices === undefined) await pause(PAUSE_MS)
  for (let slice = 0; slice < (plan.slices ?? 1); slice++) {
    if (plan.slices !== undefined) await untilAsked(slice)
    await send(measured(pool, plan, slice))
    await send([sentinel()])
  }
}

async function untilAsked(slice: number): Promise<void> {
  while (asked <= slice) await new Promise<void>((resolve) => (onAsked = resolve))
}

async function drained(socket: WebSocket): Promise<void> {
  while (socket.bufferedAmount > MAX_BUFFERED_BYTES / 2 && socket.readyState === socket.OPEN) await pause(1)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
