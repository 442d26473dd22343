import { connect, type createConnection, isIP, type NetConnectOpts, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { RECEIVE_BYTES, RECEIVE_SPARE_BYTES } from '../src/limits/sources.js'

/** What `ws` hands on of a URL and of its own options; `path` is the URL's, not a socket's. */
type Options = NetConnectOpts & ConnectionOptions & { host?: string; path?: string | undefined }

/**
 * Makes the connections of a WebSocket (`createConnection` of `ws`) that read into the same memory again and again. By
 * itself, Node takes 64 KiB for each read, which the garbage collector alone gives back: at the pace of a firehose that
 * has it walk over all that the process holds, again and again.
 *
 * What is received stays as it is until as much as a message may have, and some more, was received after it. Whoever
 * keeps a part of a message for longer has to copy it.
 */
export function reusingConnection(url: string, maxMessageBytes: number): typeof createConnection {
  const memory = Buffer.allocUnsafeSlow(maxMessageBytes + RECEIVE_SPARE_BYTES)
  let at = 0
  // The only way in which `ws` calls it.
  const create = (options: Options): Socket => {
    const onread = {
      // Behind what was read last, however little that was.
      buffer: () => {
        if (at + RECEIVE_BYTES > memory.length) at = 0
        return memory.subarray(at, at + RECEIVE_BYTES)
      },
      // As Node does with what it read by itself: false has it stop until more is asked for.
      callback: (length: number, buffer: Uint8Array) => {
        at += length
        return socket.push(buffer.subarray(0, length))
      },
    }
    const { host = '' } = options
    const common = { ...options, path: undefined, onread }
    const socket: Socket = url.startsWith('wss:')
      ? connectTls({ ...common, servername: isIP(host) ? '' : host } as ConnectionOptions)
      : connect(common as NetConnectOpts)
    return socket
  }
  return create as typeof createConnection
}
