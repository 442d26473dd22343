import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createGuardedFetch } from './guarded-fetch.js'

let server: Server
let port: number
let hits: string[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    hits.push(request.url ?? '')
    if (request.url === '/redirect') return response.writeHead(302, { location: '/' }).end()
    if (request.url === '/big') return response.end('x'.repeat(2000))
    if (request.url === '/slow') return response.write('never ends')
    response.end('hello')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  hits = []
})

test('in production nothing on this machine or network is reached', async () => {
  const fetch = createGuardedFetch({ development: false })
  const hosts = [
    'localhost',
    '127.0.0.1',
    '[::1]',
    '0.0.0.0',
    '2130706433',
    '0x7f.1',
    '10.0.0.1',
    '169.254.169.254',
    '[::ffff:127.0.0.1]',
  ]
  for (const host of hosts) {
    for (const scheme of ['http', 'https']) {
      await expect(fetch(`${scheme}://${host}:${port}/`), `${scheme}://${host}`).rejects.toThrow()
    }
  }
  expect(hits).toEqual([])
})

test('in development this machine is reached, and the limits hold all the same', async () => {
  const fetch = createGuardedFetch({ development: true, timeoutMs: 500, maxBytes: 1000 })
  const url = (path: string) => `http://localhost:${port}${path}`
  expect(await (await fetch(url('/'))).text()).toBe('hello')
  await expect(fetch(url('/redirect'))).rejects.toThrow()
  await expect(fetch(url('/big')).then((response) => response.text())).rejects.toThrow()
  await expect(fetch(url('/slow')).then((response) => response.text())).rejects.toMatchObject({
    name: 'AbortError',
  })
  expect(hits).toEqual(['/', '/redirect', '/big', '/slow'])
})
