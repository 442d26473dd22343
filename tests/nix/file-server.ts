import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Serves bytes by path on 127.0.0.1, and remembers what was asked for. */
export interface FileServer extends AsyncDisposable {
  readonly url: string
  readonly files: Map<string, Uint8Array>
  readonly requests: string[]
}

export async function createFileServer(): Promise<FileServer> {
  const files = new Map<string, Uint8Array>()
  const requests: string[] = []
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    requests.push(path)
    const bytes = files.get(path)
    response.writeHead(bytes ? 200 : 404, {
      'content-type': bytes ? 'application/octet-stream' : 'text/plain',
    })
    response.end(bytes ?? `no ${path}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    files,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
