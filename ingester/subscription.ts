import { websocket } from '@atproto/ws-client'
import { ensureChunkIsMessage } from '@atproto/xrpc-server'
import { subscribeRepos } from '../src/lexicons/com/atproto/sync.js'
import { MAX_RECONNECT_SECONDS } from '../src/limits.js'
import { type Frame, readFrame } from './frames.js'

export interface SubscriptionOptions {
  /** ws:// or wss:// origin. */
  host: string
  signal: AbortSignal
  /** Asked at each attempt: what to go on from, if anything. */
  cursor: () => number | undefined
  /** The socket is open: what happens from now on comes. Called at each connection, before its first message. */
  onOpen: () => void
  /** A connection failed and is tried again. */
  onFailure: (error: unknown) => void
}

/**
 * The messages of `subscribeRepos`, over lost connections. As `Subscription` of @atproto/xrpc-server, which does not
 * tell when its socket is open.
 * @throws what ends the stream for good: an error frame, or the signal's reason
 */
export async function* subscribe(options: SubscriptionOptions): AsyncGenerator<Frame, void> {
  const method = subscribeRepos.$lxm
  const url = () => {
    const cursor = options.cursor()
    return `${options.host}/xrpc/${method}${cursor === undefined ? '' : `?cursor=${cursor}`}`
  }
  const chunks = websocket(url, {
    dataMode: 'binary',
    maxReconnectSeconds: MAX_RECONNECT_SECONDS,
    signal: options.signal,
    onConnect: options.onOpen,
    onReconnect: options.onFailure,
  })
  for await (const chunk of chunks) {
    const { header, body } = ensureChunkIsMessage(chunk)
    if (typeof body !== 'object' || body === null) continue
    const type = header.t?.startsWith('#') ? `${method}${header.t}` : header.t
    const frame = readFrame(type === undefined ? body : { ...body, $type: type })
    if (frame !== undefined) yield frame
  }
}
