import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { LexMap } from '@atproto/lex'
import { ErrorFrame, MessageFrame } from '@atproto/xrpc-server'
import { type WebSocket, WebSocketServer } from 'ws'

/** A message at a place in a stream. */
export interface PlacedFrame {
  seq: number
  bytes: Uint8Array
}

/** Serves any bytes as the messages of an event stream. */
export interface FrameServer extends AsyncDisposable {
  /** ws:// origin. */
  readonly host: string
  /** The cursor that each connection asked for, in order. */
  readonly cursors: (number | undefined)[]
  readonly sockets: ReadonlySet<WebSocket>
  /** Adds messages for those who are connected, and those who come. */
  send(...frames: PlacedFrame[]): void
}

export interface FrameServerOptions {
  /** Whether it gives a sign of life when it is asked for one. */
  autoPong?: boolean
  /** How it answers requests; as a relay that has no such method when absent. */
  answer?: RequestListener
}

export async function startFrameServer({
  autoPong = true,
  answer = (_, response) => void response.writeHead(501).end(),
}: FrameServerOptions = {}): Promise<FrameServer> {
  const frames: PlacedFrame[] = []
  const cursors: (number | undefined)[] = []
  const http = createServer(answer)
  const server = new WebSocketServer({ server: http, autoPong })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  server.on('connection', (socket, { url = '' }) => {
    const cursor = new URL(url, 'ws://localhost').searchParams.get('cursor')
    cursors.push(cursor === null ? undefined : Number(cursor))
    for (const { seq, bytes } of frames) if (seq > Number(cursor)) socket.send(bytes)
  })
  return {
    host: `ws://127.0.0.1:${(http.address() as AddressInfo).port}`,
    cursors,
    sockets: server.clients,
    send(...added) {
      frames.push(...added)
      for (const socket of server.clients) for (const { bytes } of added) socket.send(bytes)
    },
    async [Symbol.asyncDispose]() {
      for (const socket of server.clients) socket.terminate()
      const closed = once(http, 'close')
      server.close()
      http.close()
      http.closeAllConnections()
      await closed
    },
  }
}

/** A message as a host encodes it. @param type such as '#identity' */
export function encodeFrame(type: string, body: { seq: number } & LexMap): PlacedFrame {
  return { seq: body.seq, bytes: new MessageFrame(body, { type }).toBytes() }
}

/** An error frame, by which a host ends the stream. */
export function encodeErrorFrame(error: string): PlacedFrame {
  return { seq: 1, bytes: new ErrorFrame({ error, message: 'No.' }).toBytes() }
}
