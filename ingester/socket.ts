import type { Socket as TcpSocket } from 'node:net'
import { WebSocket } from 'ws'
import { CONNECT_TIMEOUT_MS, PING_INTERVAL_MS } from '../src/limits/sources.js'
import { reusingConnection } from './receive-buffer.js'

/** A connection could not be made, or ended, for a reason of the network's or of the host's. */
export class ConnectionError extends Error {
  override name = 'ConnectionError'
}

/** A message is longer than may be received. */
export class MessageTooLongError extends ConnectionError {
  override name = 'MessageTooLongError'
}

export interface SocketOptions {
  url: string
  signal: AbortSignal
  /** Bytes of a message. */
  maxMessageBytes: number
  onOpen: () => void
  /** What it throws ends the connection, and is what `ended` rejects with; nothing is heard after that. */
  onMessage: (message: Buffer, isBinary: boolean) => void
  /**
   * Whether messages are received into the same memory again and again, which is lighter: then one holds until the next
   * ones have come (`reusingConnection`).
   */
  reusesMemory?: boolean
  /** How often the host is asked for a sign of life; without one until the next time, it is taken for gone. */
  pingIntervalMs?: number
}

export interface Socket {
  /** Rejects with what ended the connection; resolves when that was the signal. */
  readonly ended: Promise<void>
  /** Reads nothing more from the network than what came already: at most one chunk of the system's. */
  pause(): void
  resume(): void
}

/** Opens one WebSocket connection that is only listened to. */
export function openSocket(options: SocketOptions): Socket {
  const { url, signal, maxMessageBytes, onOpen, onMessage, pingIntervalMs = PING_INTERVAL_MS } = options
  const createConnection = options.reusesMemory && reusingConnection(url, maxMessageBytes)
  const socket = new WebSocket(url, {
    // It costs an eighth more, and frames hold mostly hashes and signatures.
    perMessageDeflate: false,
    maxPayload: maxMessageBytes,
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    ...(createConnection ? { createConnection } : {}),
  })
  const ended = Promise.withResolvers<void>()
  let isOver = false
  let isPaused = false
  let connection: TcpSocket | undefined
  /** Bytes that had come at the last look; undefined when none are missed. */
  let heard: number | undefined
  let pinging: NodeJS.Timeout | undefined

  function end(settle: () => void): void {
    if (isOver) return
    isOver = true
    clearInterval(pinging)
    signal.removeEventListener('abort', onAbort)
    // Without the closing handshake: whoever does not answer cannot make us wait.
    socket.terminate()
    settle()
  }
  const fail = (error: unknown) => end(() => ended.reject(error))
  const onAbort = () => end(ended.resolve)

  function ping(): void {
    // While nothing is read, no sign of life is either.
    if (isPaused) return
    // Not messages: on a thin line, a long one is under way for a while, and the answer to a ping behind it.
    const received = connection?.bytesRead
    if (received !== heard || received === undefined) socket.ping()
    else fail(new ConnectionError(`it was silent for ${pingIntervalMs / 1000} s`))
    heard = received
  }

  socket.on('upgrade', (response) => {
    connection = response.socket
  })
  socket.on('open', () => {
    if (isOver) return
    pinging = setInterval(ping, pingIntervalMs)
    if (isPaused) socket.pause()
    onOpen()
  })
  socket.on('message', (data, isBinary) => {
    if (isOver) return
    try {
      onMessage(data as Buffer, isBinary)
    } catch (error) {
      fail(error)
    }
  })
  socket.on('error', (cause) => {
    const isTooLong = 'code' in cause && cause.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
    const kind = isTooLong ? MessageTooLongError : ConnectionError
    const problem = isTooLong ? `a message of more than ${maxMessageBytes} bytes` : cause.message
    // Errors of connecting to several addresses have no message of their own.
    fail(new kind(problem || ('code' in cause ? String(cause.code) : cause.name), { cause }))
  })
  socket.on('close', (code, reason) =>
    fail(new ConnectionError(`it was closed: ${code} ${reason}`.trimEnd())),
  )
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })

  return {
    ended: ended.promise,
    pause() {
      isPaused = true
      socket.pause()
    },
    resume() {
      isPaused = false
      heard = undefined
      socket.resume()
    },
  }
}
