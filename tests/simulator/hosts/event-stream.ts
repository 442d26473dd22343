import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import { toErrorFrame, toFrame } from '../repo/frame.js'
import type { EventLog } from './event-log.js'

const PATH = '/xrpc/com.atproto.sync.subscribeRepos'
/** Bytes that may wait in one connection: a consumer that stops reading stops the sending. */
const HIGH_WATER = 1_000_000

interface Consumer {
  readonly socket: WebSocket
  readonly connection: Duplex
  /** Says nothing more, and answers nothing. */
  silent: boolean
}

/** Serves a log as com.atproto.sync.subscribeRepos. */
export class EventStream {
  readonly #log: EventLog
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #consumers = new Set<Consumer>()
  /** Hears of consumers whose cursor the window has left behind. */
  onOutdated: () => void = () => undefined
  #heedful: (() => void)[] = []

  constructor(log: EventLog) {
    this.#log = log
  }

  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
      const url = new URL(request.url ?? '/', 'http://host.invalid')
      if (url.pathname !== PATH) {
        connection.destroy()
        return
      }
      this.#sockets.handleUpgrade(request, connection, head, (socket) => {
        const text = url.searchParams.get('cursor')
        const consumer = { socket, connection, silent: false }
        this.#consumers.add(consumer)
        for (const listener of this.#heedful.splice(0)) listener()
        socket.on('error', () => socket.terminate())
        socket.on('close', () => this.#consumers.delete(consumer))
        void this.#serve(consumer, text === null ? undefined : Number(text))
      })
    })
  }

  get connections(): number {
    return this.#consumers.size
  }

  /** Hears of the next connection. */
  onceOpened(listener: () => void): void {
    this.#heedful.push(listener)
  }

  /** Cuts every connection. */
  drop(): number {
    for (const { socket } of this.#consumers) socket.terminate()
    return this.#consumers.size
  }

  /** Cuts every connection in the middle of a message. */
  dropMidFrame(): void {
    for (const { connection } of this.#consumers) {
      // A binary message of 1000 bytes, of which ten come.
      connection.write(Buffer.concat([Uint8Array.of(0x82, 126, 3, 0xe8), Buffer.alloc(10)]))
      connection.end()
    }
  }

  /** Leaves the connections of now open and dead, as a host does that lost its power. */
  silence(): void {
    for (const consumer of this.#consumers) {
      consumer.silent = true
      consumer.connection.pause()
    }
  }

  close(): void {
    this.drop()
    this.#sockets.close()
  }

  async #serve(consumer: Consumer, cursor: number | undefined): Promise<void> {
    const { socket } = consumer
    const log = this.#log
    let reached = cursor ?? log.lastSeq
    if (reached > log.lastSeq) {
      socket.send(toErrorFrame('FutureCursor', 'Cursor in the future.'))
      socket.close()
      return
    }
    if (reached < log.forgottenThrough) {
      socket.send(toFrame('#info', { name: 'OutdatedCursor', message: 'The window has moved on.' }))
      reached = log.forgottenThrough
      this.onOutdated()
    }
    while (socket.readyState === socket.OPEN) {
      const entry = consumer.silent ? undefined : log.after(reached)
      if (!entry || socket.bufferedAmount > HIGH_WATER) {
        await this.#untilNews(socket, entry !== undefined)
        continue
      }
      socket.send(entry.frame)
      log.sent(entry.seq)
      reached = entry.seq
      // Lets others have their turn.
      await new Promise(setImmediate)
    }
  }

  async #untilNews(socket: WebSocket, soon: boolean): Promise<void> {
    const stop = new AbortController()
    const { signal } = stop
    const news = new Promise<void>((resolve) => {
      const end = this.#log.listen(resolve)
      const timer = soon ? setTimeout(resolve, 10) : undefined
      signal.addEventListener('abort', () => {
        end()
        clearTimeout(timer)
      })
    })
    await Promise.race([news, once(socket, 'close', { signal }).catch(() => undefined)])
    stop.abort()
  }
}
