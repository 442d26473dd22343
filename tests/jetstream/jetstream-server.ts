import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { WebSocket, WebSocketServer } from 'ws'
import { LOOPBACK, stopWithin } from '../../demo/network/loopback.js'
import type { PdsHandle } from '../../demo/network/pds.js'
import { freePort } from '../../demo/network/ports.js'
import { followPds } from '../network/relay-upstream.js'
import { type JetstreamEvent, toEvents } from './jetstream-events.js'
import { readSubscriber, type Subscriber, wants } from './subscriber.js'

/**
 * A Jetstream for tests: follows several PDSes and tells what they say as JSON, by the protocol of /subscribe as it is
 * documented (https://github.com/bluesky-social/jetstream): its filters, cursor, hello and updates of options. Without
 * compression.
 */
export interface TestJetstream extends AsyncDisposable {
  readonly url: string
  /** Everything that it has, in order. */
  readonly events: readonly JetstreamEvent[]
  readonly connections: number
  /** The paths with queries by which subscribers came. */
  readonly asked: readonly string[]
  /** Waits until everything that the PDSes have now was told. */
  caughtUp(): Promise<void>
  /** Tells something of the test's making. @returns as it was told */
  tell(event: Omit<JetstreamEvent, 'time_us'> & { time_us?: number }): JetstreamEvent
  /** Tells nothing of what comes from the PDSes while it is true. */
  isDeaf: boolean
  /** Cuts every connection; gives how many there were. */
  dropConnections(): number
  /** Forgets everything that it told. */
  forget(): void
  close(): Promise<void>
}

export async function startJetstream(network: {
  plc: { url: string }
  pds: readonly PdsHandle[]
}): Promise<TestJetstream> {
  let events: JetstreamEvent[] = []
  const asked: string[] = []
  const subscribers = new Map<WebSocket, Subscriber>()
  let lastUs = 0

  function tell(event: Parameters<TestJetstream['tell']>[0]): JetstreamEvent {
    lastUs = Math.max(lastUs + 1, Date.now() * 1000)
    const told = { time_us: lastUs, ...event } as JetstreamEvent
    events.push(told)
    for (const [socket, subscriber] of subscribers) send(socket, subscriber, told)
    return told
  }

  const http = createServer((_, response) => response.writeHead(404).end())
  const server = new WebSocketServer({ noServer: true })
  http.on('upgrade', (request: IncomingMessage, socket, head) => {
    asked.push(request.url ?? '')
    const subscriber = readSubscriber(new URL(request.url ?? '', 'http://localhost'))
    if (subscriber === undefined) return socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')
    server.handleUpgrade(request, socket, head, (client) => greet(client, subscriber))
  })

  function greet(client: WebSocket, subscriber: Subscriber): void {
    client.on('error', () => undefined)
    client.on('close', () => subscribers.delete(client))
    client.on('message', (data) => {
      const update = readUpdate(String(data))
      if (!update) return
      Object.assign(subscriber, update)
      if (!subscribers.has(client)) begin(client, subscriber)
    })
    if (!subscriber.requiresHello) begin(client, subscriber)
  }

  function begin(client: WebSocket, subscriber: Subscriber): void {
    const { cursor = Number.POSITIVE_INFINITY } = subscriber
    // One that lies in the future is as none.
    const from = cursor <= Date.now() * 1000 ? cursor : Number.POSITIVE_INFINITY
    for (const event of events) if (event.time_us >= from) send(client, subscriber, event)
    subscribers.set(client, subscriber)
  }

  const port = await freePort()
  http.listen(port, LOOPBACK)
  await once(http, 'listening')
  let isDeaf = false
  const upstreams = network.pds.map((pds) =>
    followPds(pds, network.plc.url, async (frame) => {
      if (isDeaf) return
      for (const event of await toEvents(frame)) tell(event)
    }),
  )

  function dropConnections(): number {
    const count = server.clients.size
    for (const client of server.clients) client.terminate()
    return count
  }
  async function stop(): Promise<void> {
    await Promise.all(upstreams.map((upstream) => upstream.close()))
    await stopWithin(http, async () => {
      const closed = once(http, 'close')
      http.close()
      dropConnections()
      await closed
    })
  }
  let closing: Promise<void> | undefined
  const close = () => {
    closing ??= stop()
    return closing
  }

  return {
    url: `ws://localhost:${port}`,
    get events() {
      return events
    },
    get connections() {
      return subscribers.size
    },
    asked,
    get isDeaf() {
      return isDeaf
    },
    set isDeaf(value) {
      isDeaf = value
    },
    async caughtUp() {
      await Promise.all(upstreams.map((upstream) => upstream.caughtUp()))
    },
    tell,
    dropConnections,
    forget: () => {
      events = []
    },
    close,
    [Symbol.asyncDispose]: close,
  }
}

function send(socket: WebSocket, subscriber: Subscriber, event: JetstreamEvent): void {
  if (socket.readyState !== WebSocket.OPEN || !wants(subscriber, event)) return
  const text = JSON.stringify(event)
  const { maxMessageSizeBytes } = subscriber
  if (maxMessageSizeBytes === 0 || Buffer.byteLength(text) <= maxMessageSizeBytes) socket.send(text)
}

/** What an `options_update` sets; other messages are passed over. */
function readUpdate(text: string): Partial<Subscriber> | undefined {
  const message = JSON.parse(text) as { type?: unknown; payload?: Partial<Subscriber> }
  if (message.type !== 'options_update') return undefined
  const { wantedCollections = [], wantedDids = [], maxMessageSizeBytes = 0 } = message.payload ?? {}
  return { wantedCollections, wantedDids, maxMessageSizeBytes }
}
