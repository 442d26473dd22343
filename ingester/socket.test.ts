import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
import { openSocket } from './socket.js'

/** Longer than a busy machine keeps both sides from their turn. */
const PING_INTERVAL_MS = 1_000

let server: WebSocketServer
beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0, autoPong: false })
  await once(server, 'listening')
})
afterEach(async () => {
  for (const socket of server.clients) socket.terminate()
  const closed = once(server, 'close')
  server.close()
  await closed
})

/** A message of 50 bytes (RFC 6455, section 5.2). */
const MESSAGE = Buffer.concat([Buffer.from([0x82, 50]), Buffer.alloc(50, 'x')])

test('a message that takes longer than a host may be silent is a sign of life until it ends', async () => {
  server.on('connection', (socket, request) => {
    let sent = 0
    const dripping = setInterval(() => {
      request.socket.write(MESSAGE.subarray(sent, ++sent))
      if (sent === MESSAGE.length) clearInterval(dripping)
    }, PING_INTERVAL_MS / 20)
    socket.on('close', () => clearInterval(dripping))
  })
  const stopping = new AbortController()
  const message = Promise.withResolvers<Buffer>()
  const { ended } = openSocket({
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    signal: stopping.signal,
    maxMessageBytes: 1000,
    onOpen: () => undefined,
    onMessage: message.resolve,
    pingIntervalMs: PING_INTERVAL_MS,
  })
  expect(await Promise.race([message.promise, ended])).toEqual(Buffer.alloc(50, 'x'))
  // And it is silent from now on.
  await expect(ended).rejects.toThrow('it was silent for 1 s')
})
