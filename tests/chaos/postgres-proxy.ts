import { once } from 'node:events'
import { createServer, type Server, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * What the proxy does to connections.
 * - `open`: passes everything on.
 * - `refused`: nobody listens at its address, and what was open is reset.
 * - `stalled`: accepts, and passes on nothing in either direction; what is under way waits.
 * - `slow`: passes everything on, each piece later.
 */
export type ProxyState = 'open' | 'refused' | 'stalled' | 'slow'

/** A TCP proxy before a PostgreSQL that goes wrong as networks do. */
export interface PostgresProxy extends AsyncDisposable {
  /** The database behind it, by way of it. */
  readonly url: string
  /** Connections that are open now. */
  readonly connections: number
  /** Pieces that were passed on late so far. */
  readonly delayed: number
  become(state: ProxyState): Promise<void>
  /** Resets every connection, once. @returns how many there were */
  cut(): number
  /** Resets every connection on our side alone: the server goes on waiting, locks in hand. @returns how many */
  abandon(): number
  close(): Promise<void>
}

const HOST = '127.0.0.1'
const SLOW_MS = 50

/** @param target postgres:// URL */
export async function startPostgresProxy(target: string): Promise<PostgresProxy> {
  const upstream = new URL(target)
  const links = new Set<Link>()
  let state: ProxyState = 'open'
  let delayed = 0

  const delay = async () => {
    await sleep(SLOW_MS)
    delayed++
  }
  const accept = (client: Socket) => {
    const link = new Link(client, upstream, { state: () => state, delay })
    links.add(link)
    link.onEnd(() => links.delete(link))
  }
  const cut = () => {
    const count = links.size
    for (const link of links) link.reset()
    return count
  }
  const abandoned = new Set<Link>()
  const abandon = () => {
    const count = links.size
    for (const link of links) {
      abandoned.add(link)
      link.abandon()
    }
    return count
  }
  let server = await listen(accept, 0)
  const port = portOf(server)
  const url = new URL(target)
  url.port = String(port)

  async function become(next: ProxyState): Promise<void> {
    const before = state
    state = next
    if (next === 'refused') {
      await endListening(server, cut)
    } else if (before === 'refused') {
      server = await listen(accept, port)
    }
    for (const link of links) link.look()
  }
  const close = async () => {
    for (const link of abandoned) link.reset()
    if (state !== 'refused') await endListening(server, cut)
  }
  return {
    url: url.href,
    get connections() {
      return links.size
    },
    get delayed() {
      return delayed
    },
    become,
    cut,
    abandon,
    close,
    [Symbol.asyncDispose]: close,
  }
}

interface Faults {
  state: () => ProxyState
  /** Waits, where pieces are late. */
  delay: () => Promise<void>
}

/** One connection through the proxy: a pump for each direction, which looks at the state before every piece. */
class Link {
  readonly #client: Socket
  readonly #server: Socket
  readonly #faults: Faults
  #isAbandoned = false
  #moved: () => void = () => undefined
  #changed = Promise.resolve()

  constructor(client: Socket, { hostname, port }: URL, faults: Faults) {
    this.#client = client
    this.#server = new Socket().connect(Number(port), hostname)
    this.#faults = faults
    this.look()
    // Heard by the pump that reads; one that has ended reads no more.
    for (const side of [client, this.#server]) side.on('error', () => undefined)
    void this.#pump(client, this.#server)
    void this.#pump(this.#server, client)
  }

  onEnd(ended: () => void): void {
    this.#client.once('close', ended)
  }

  /** The state is another. */
  look(): void {
    this.#moved()
    this.#changed = new Promise((resolve) => {
      this.#moved = resolve
    })
  }

  abandon(): void {
    this.#isAbandoned = true
    this.#client.resetAndDestroy()
  }

  reset(): void {
    this.#isAbandoned = false
    // What is stalled would wait for ever.
    this.look()
    this.#client.resetAndDestroy()
    this.#server.destroy()
  }

  async #pump(from: Socket, to: Socket): Promise<void> {
    const { state, delay } = this.#faults
    try {
      for await (const piece of from) {
        while (state() === 'stalled' && !to.destroyed) await this.#changed
        if (state() === 'slow') await delay()
        if (!to.write(piece)) await Promise.race([once(to, 'drain'), once(to, 'close')])
      }
      if (!this.#isAbandoned) to.end()
    } catch {
      // One side broke: so does the other, which is what a network shows.
      if (!this.#isAbandoned) this.reset()
    }
  }
}

async function listen(accept: (client: Socket) => void, port: number): Promise<Server> {
  const server = createServer(accept).listen(port, HOST)
  await once(server, 'listening')
  return server
}

async function endListening(server: Server, cut: () => void): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  cut()
  await closed
}

function portOf(server: Server): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the proxy has no port')
  return address.port
}
