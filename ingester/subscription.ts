import { subscribeRepos } from '../src/lexicons/com/atproto/sync.js'
import { MAX_FRAME_BYTES, MAX_PASSED_FRAME_BYTES, RECONNECT_LAST_MS } from '../src/limits/sources.js'
import { FrameError, StreamError } from './frame-error.js'
import { PoisonGuard } from './poison.js'
import { pause, reconnectDelayMs } from './retry.js'
import {
  ConnectionError,
  MessageTooLongError,
  openSocket,
  type Socket,
  type SocketOptions,
} from './socket.js'

export interface SubscriptionOptions extends Pick<SocketOptions, 'signal' | 'onOpen' | 'pingIntervalMs'> {
  /** ws:// or wss:// origin. */
  host: string
  /** The last event received, from which a connection goes on; undefined for what happens from now on. */
  position: () => number | undefined
  /**
   * @param frame holds until some more have come: what is kept of it has to be copied
   * @throws FrameError when the message is none; StreamError when it ends the stream
   */
  onFrame: (frame: Buffer) => void
  /** A message that nobody can read came at the same position again and again: it is passed over. */
  onPoison: (frame: Buffer, error: FrameError) => void
  /** A connection failed; another one follows. */
  onFailure: (error: Error) => void
}

/** Follows `subscribeRepos` of one host over lost connections. */
export class Subscription {
  readonly #options: SubscriptionOptions
  readonly #poison = new PoisonGuard()
  #socket: Socket | undefined
  #isPaused = false

  constructor(options: SubscriptionOptions) {
    this.#options = options
  }

  /** Until the signal aborts. @throws StreamError FutureCursor; what the handlers throw by a fault of theirs */
  async run(): Promise<void> {
    const { signal, position, onFailure } = this.#options
    for (let failures = 0; !signal.aborted; ) {
      const before = position()
      const startedAt = performance.now()
      try {
        await this.#connect()
      } catch (error) {
        if (!isHosts(error)) throw error
        onFailure(error)
      }
      const wasGood = position() !== before || performance.now() - startedAt > RECONNECT_LAST_MS
      failures = wasGood ? 1 : failures + 1
      await pause(reconnectDelayMs(failures, Math.random()), signal)
    }
  }

  /** Reads nothing until `resume`. */
  pause(): void {
    this.#isPaused = true
    this.#socket?.pause()
  }

  resume(): void {
    this.#isPaused = false
    this.#socket?.resume()
  }

  async #connect(): Promise<void> {
    const { host, position, ...options } = this.#options
    const cursor = position()
    this.#poison.reconnected(cursor)
    const socket = openSocket({
      ...options,
      url: `${host}/xrpc/${subscribeRepos.$lxm}${cursor === undefined ? '' : `?cursor=${cursor}`}`,
      maxMessageBytes: this.#poison.expectsPoison ? MAX_PASSED_FRAME_BYTES : MAX_FRAME_BYTES,
      // What is too long and is passed over is rare: memory for it is not kept.
      reusesMemory: !this.#poison.expectsPoison,
      onMessage: (message, isBinary) => this.#take(message, isBinary),
    })
    this.#socket = socket
    if (this.#isPaused) socket.pause()
    try {
      await socket.ended
    } catch (error) {
      if (error instanceof MessageTooLongError) this.#poison.meets(position())
      throw error
    } finally {
      this.#socket = undefined
    }
  }

  #take(message: Buffer, isBinary: boolean): void {
    const { onFrame, onPoison, position } = this.#options
    try {
      if (!isBinary) throw new FrameError('a message of text')
      if (message.length > MAX_FRAME_BYTES) throw new FrameError(`a frame of ${message.length} bytes`)
      onFrame(message)
    } catch (error) {
      if (!(error instanceof FrameError) || !this.#poison.meets(position())) throw error
      onPoison(message, error)
    }
  }
}

/** Whether the host or the network is to blame, and may do better. */
function isHosts(error: unknown): error is Error {
  if (error instanceof StreamError) return error.code !== 'FutureCursor'
  return error instanceof ConnectionError || error instanceof FrameError
}
