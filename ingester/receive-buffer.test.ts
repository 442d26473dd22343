import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createCertificate, OPENSSL } from '../tests/support/certificate.js'
import { describeWith } from '../tests/support/prerequisite.js'
import { reusingConnection } from './receive-buffer.js'

const MAX_MESSAGE_BYTES = 5_000_000

/** Every byte tells where it stands, and in which message. */
function message(number: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let index = 0; index < length; index++) bytes[index] = (number * 31 + index) % 251
  return bytes
}

/** Lengths below and beyond a read, up to the longest: many times the memory altogether. */
const LENGTHS = Array.from({ length: 400 }, (_, number) =>
  number % 50 === 49 ? MAX_MESSAGE_BYTES : (number * 7919) % 200_000,
)

describeWith([OPENSSL], 'a connection that reuses its memory', () => {
  test.each(['ws:', 'wss:'])(
    'by %s gives every message as it was sent, whatever it spans, also after it was paused',
    async (protocol) => {
      const certificate = protocol === 'wss:' ? await createCertificate('localhost') : undefined
      const server: Server = certificate ? createTlsServer(certificate) : createServer()
      const socketServer = new WebSocketServer({ server })
      socketServer.on('connection', async (socket) => {
        for (const [number, length] of LENGTHS.entries()) {
          await new Promise((done) => socket.send(message(number, length), done))
        }
      })
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const url = `${protocol}//localhost:${(server.address() as AddressInfo).port}`
      const createConnection = reusingConnection(url, MAX_MESSAGE_BYTES)
      const socket = new WebSocket(url, { createConnection, ca: certificate?.cert, perMessageDeflate: false })
      let [received, wrong] = [0, 0]
      let before: { bytes: Buffer; number: number } | undefined
      const done = new Promise((resolve, reject) => {
        socket.on('error', reject)
        socket.on('message', (data: Buffer) => {
          const number = received++
          if (!data.equals(message(number, LENGTHS[number] ?? 0))) wrong++
          // The one before still holds.
          if (before && !before.bytes.equals(message(before.number, before.bytes.length))) wrong++
          before = { bytes: data, number }
          if (received === LENGTHS.length) resolve(undefined)
          if (number % 10 === 0) {
            socket.pause()
            void turn().then(() => socket.resume())
          }
        })
      })
      await done
      expect({ received, wrong }).toEqual({ received: LENGTHS.length, wrong: 0 })
      socket.terminate()
      socketServer.close()
      server.closeAllConnections()
      server.close()
    },
  )
})
