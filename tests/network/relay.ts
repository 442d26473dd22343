import { once } from 'node:events'
import { createServer as createHttpServer, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { schemas } from '@atproto/api'
import { createServer, InvalidRequestError } from '@atproto/xrpc-server'
import { LOOPBACK, stopWithin } from '../../demo/network/loopback.js'
import type { PdsHandle } from '../../demo/network/pds.js'
import { freePort } from '../../demo/network/ports.js'
import { RelayIndex } from './relay-index.js'
import { type RelayFrame, RelayLog } from './relay-log.js'
import { followPds } from './relay-upstream.js'

/**
 * A relay for tests: fans several PDSes into one firehose with its own sequence numbers, and goes wrong on request.
 * Serves subscribeRepos, listRepos, listReposByCollection and getRepoStatus.
 */
export interface TestRelay extends AsyncDisposable {
  readonly url: string
  /** The highest sequence number given out. */
  readonly lastSeq: number
  /** Everything in its window, in order. */
  readonly frames: readonly RelayFrame[]
  /** How many consumers are connected. */
  readonly connections: number
  /** Waits until everything that the PDSes have now is in the window (or was swallowed); gives the highest number. */
  caughtUp(): Promise<number>

  /** Cuts every consumer's connection, as a network does; gives how many there were. */
  dropConnections(): number
  /** Loses the next `count` frames (that fit), so that their repositories have a gap. */
  swallowNext(count: number, fits?: (frame: RelayFrame) => boolean): void
  /** The frames lost so far: a test should see that its fault came about. */
  readonly swallowed: readonly RelayFrame[]
  /** Delivers nothing more until `resume`, with connections open. */
  pause(): void
  resume(): void
  /** Shortens the window: a cursor below `seq` now gets `#info OutdatedCursor` first. */
  forgetThrough(seq: number): void
  /**
   * Restarts as another relay would: connections end and the window is numbered anew from `firstSeq`. A higher number
   * repeats old events to everybody; a lower one after `forgetThrough` leaves cursors in the future.
   */
  restartFrom(firstSeq: number): void
  /** Sends a frame of the test's making to the consumers, such as a forged or a repeated one. */
  inject(frame: RelayFrame): void
  close(): Promise<void>
}

/** The part of a `ws` server that is used here. */
interface WebSocketServer {
  clients: Set<{ terminate(): void }>
}

const SUBSCRIBE = 'com.atproto.sync.subscribeRepos'
const PAGE_LIMIT = 500

/** @param network what it follows: a LocalNetwork, or a part of one. */
export async function startRelay(network: {
  plc: { url: string }
  pds: readonly PdsHandle[]
}): Promise<TestRelay> {
  const log = new RelayLog()
  const index = new RelayIndex()
  const swallowed: RelayFrame[] = []
  const appetite = { count: 0, fits: (_: RelayFrame) => true }

  async function take(frame: RelayFrame): Promise<void> {
    await index.add(frame)
    const lost = appetite.count > 0 && appetite.fits(frame)
    log.append(frame, lost)
    if (!lost) return
    appetite.count--
    swallowed.push(frame)
  }

  const { server, sockets } = createRelayServer(log, index)
  const port = await freePort()
  server.listen(port, LOOPBACK)
  await once(server, 'listening')
  const upstreams = network.pds.map((pds) => followPds(pds, network.plc.url, take))

  function dropConnections(): number {
    const { clients } = sockets
    const count = clients.size
    for (const client of clients) client.terminate()
    return count
  }
  async function stopAll(): Promise<void> {
    await Promise.all(upstreams.map((upstream) => upstream.close()))
    await stopWithin(server, async () => {
      const closed = once(server, 'close')
      server.close()
      dropConnections()
      await closed
    })
  }

  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= stopAll()
    return closing
  }

  return {
    url: `http://localhost:${port}`,
    get lastSeq() {
      return log.lastSeq
    },
    get frames() {
      return log.frames
    },
    get connections() {
      return sockets.clients.size
    },
    swallowed,
    async caughtUp() {
      await Promise.all(upstreams.map((upstream) => upstream.caughtUp()))
      return log.lastSeq
    },
    dropConnections,
    swallowNext: (count, fits = () => true) => Object.assign(appetite, { count, fits }),
    pause: () => {
      log.paused = true
    },
    resume: () => {
      log.paused = false
    },
    forgetThrough: (seq) => log.forgetThrough(seq),
    restartFrom: (firstSeq) => {
      dropConnections()
      log.renumber(firstSeq)
    },
    inject: (frame) => log.append(frame),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function createRelayServer(log: RelayLog, index: RelayIndex) {
  const lexicons = schemas.filter(({ id }) => id.startsWith('com.atproto.sync.'))
  const xrpc = createServer(lexicons, { validateResponse: false })
  xrpc.streamMethod(SUBSCRIBE, ({ params, signal }) => log.read(numberParam(params.cursor), signal))
  xrpc.method('com.atproto.sync.listRepos', ({ params }) => {
    const { items, cursor } = page(index.repos(), params)
    return { encoding: 'application/json', body: { repos: items, ...cursor } }
  })
  xrpc.method('com.atproto.sync.listReposByCollection', ({ params }) => {
    const { items, cursor } = page(index.didsWith(String(params.collection)), params)
    return { encoding: 'application/json', body: { repos: items.map((did) => ({ did })), ...cursor } }
  })
  xrpc.method('com.atproto.sync.getRepoStatus', ({ params }) => {
    const repo = index.repos().find(({ did }) => did === params.did)
    if (!repo) throw new InvalidRequestError('It never sent anything', 'RepoNotFound')
    const { head: _head, ...status } = repo
    return { encoding: 'application/json', body: status }
  })

  const sockets: WebSocketServer | undefined = xrpc.subscriptions.get(SUBSCRIBE)?.wss
  if (!sockets) throw new Error(`no WebSocket server for ${SUBSCRIBE}`)
  const server = createHttpServer(xrpc.router)
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { wss } = xrpc.subscriptions.get(request.url?.match(/^\/xrpc\/([\w.]+)/)?.[1] ?? '') ?? {}
    if (!wss) return socket.destroy()
    wss.handleUpgrade(request, socket, head, (client: unknown) => wss.emit('connection', client, request))
  })
  return { server, sockets }
}

function page<T>(all: T[], params: Record<string, unknown>): { items: T[]; cursor: { cursor?: string } } {
  const start = Number(params.cursor ?? 0)
  if (!Number.isInteger(start) || start < 0) throw new InvalidRequestError('Malformed cursor')
  const end = start + (numberParam(params.limit) ?? PAGE_LIMIT)
  return { items: all.slice(start, end), cursor: end < all.length ? { cursor: String(end) } : {} }
}

function numberParam(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined
}
