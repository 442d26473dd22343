import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'

/**
 * Servers on loopback that nobody may reach: http and https, on IPv4 and IPv6. They answer whatever is asked, and
 * count every connection, whether a request follows or not.
 */
export interface Canary extends AsyncDisposable {
  readonly httpPort: number
  readonly httpsPort: number
  connections: number
}

export async function startCanary(certificate: { key: string; cert: string }): Promise<Canary> {
  const servers: Server[] = []
  const listen = async (server: Server, port: number, host: string) => {
    server.on('connection', () => {
      canary.connections++
    })
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
    servers.push(server)
    return (server.address() as AddressInfo).port
  }
  const http = () => createHttpServer((_, response) => response.end('{}'))
  const https = () => createHttpsServer(certificate, (_, response) => response.end('{}'))
  const canary = { connections: 0 } as Canary
  const httpPort = await listen(http(), 0, '127.0.0.1')
  const httpsPort = await listen(https(), 0, '127.0.0.1')
  await listen(http(), httpPort, '::1')
  await listen(https(), httpsPort, '::1')
  return Object.assign(canary, {
    httpPort,
    httpsPort,
    async [Symbol.asyncDispose]() {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  })
}
