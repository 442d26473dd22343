import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A host that answers as a test has it answer, on loopback. */
export interface FakeHost extends AsyncDisposable {
  readonly url: string
  /** Paths with their queries, in the order in which they were asked for. */
  readonly asked: string[]
  close(): Promise<void>
}

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

export async function startFakeHost(answer: Answer): Promise<FakeHost> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.on('error', () => undefined)
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  const { port } = server.address() as AddressInfo
  return { url: `http://localhost:${port}`, asked, close, [Symbol.asyncDispose]: close }
}
