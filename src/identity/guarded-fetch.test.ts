import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setInterval } from 'node:timers'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { until } from '../../tests/support/until.js'
import { createGuardedFetch, ForbiddenAddressError } from './guarded-fetch.js'
import { HostBusyError } from './host-slots.js'

/** Of answers that come, or do not: far more than a busy machine may keep the former waiting. */
const TIMEOUT_MS = 3_000

let server: Server
let port: number
let hits: string[] = []
let closed: string[] = []
/** Answers to `/held`, which the test gives. */
let held: ServerResponse[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? ''
    hits.push(path)
    response.on('close', () => closed.push(path))
    if (path.startsWith('/to?')) return response.writeHead(302, { location: path.slice(4) }).end()
    if (path === '/endless') return pour(response, Buffer.alloc(64 * 1024), 0)
    if (path === '/trickle') return pour(response, Buffer.from('x'), 10)
    if (path === '/held') return held.push(response)
    if (path === '/missing') return response.writeHead(404).end('no such thing')
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
  closed = []
  held = []
})

/** Writes without end, as fast as it is read or with pauses. */
function pour(response: ServerResponse, chunk: Buffer, pauseMs: number): void {
  const timer = setInterval(() => {
    if (!response.writableNeedDrain) response.write(chunk)
  }, pauseMs)
  response.on('close', () => clearInterval(timer))
}

const at = (path: string) => `http://localhost:${port}${path}`

test('in production nothing on this machine or network is asked', async () => {
  const fetch = createGuardedFetch({ development: false })
  const hosts = [
    'localhost',
    '127.0.0.1',
    '127.1',
    '[::1]',
    '0.0.0.0',
    '2130706433',
    '0x7f.1',
    '017700000001',
    '10.0.0.1',
    '169.254.169.254',
    '[::ffff:127.0.0.1]',
  ]
  for (const host of hosts) {
    for (const scheme of ['http', 'https']) {
      const url = `${scheme}://${host}:${port}/`
      await expect(fetch(url), url).rejects.toBeInstanceOf(ForbiddenAddressError)
    }
  }
  expect(hits).toEqual([])
})

test('development opens this machine, and nothing else that is not public', async () => {
  const fetch = createGuardedFetch({ development: true })
  for (const host of ['localhost', '127.0.0.1', '127.1', '2130706433']) {
    expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('hello')
  }
  const others = ['10.0.0.1', '192.168.1.1', '169.254.169.254', '0.0.0.0', '[fe80::1]', 'plc.directory']
  for (const host of others) {
    await expect(fetch(`http://${host}:${port}/`), host).rejects.toBeInstanceOf(ForbiddenAddressError)
    await expect(fetch(`https://${host}:${port}/`), host).rejects.toBeInstanceOf(ForbiddenAddressError)
  }
})

test('an origin that the operator named is asked as it is', async () => {
  const fetch = createGuardedFetch({ development: false, configured: [`${at('')}/path`] })
  expect(await (await fetch(at('/'))).text()).toBe('hello')
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toBeInstanceOf(ForbiddenAddressError)
})

test('a redirect is an error, or each hop is checked', async () => {
  const fetch = createGuardedFetch({ development: true })
  await expect(fetch(at('/to?/'))).rejects.toThrow()
  expect(hits).toEqual(['/to?/'])
  const followed = await fetch(at('/to?/'), { redirect: 'follow' })
  expect(await followed.text()).toBe('hello')
  expect(followed).toMatchObject({ url: at('/'), redirected: true })
  for (const target of ['http://10.0.0.1/', 'https://plc.directory/', 'file:///etc/passwd']) {
    await expect(fetch(at(`/to?${target}`), { redirect: 'follow' }), target).rejects.toThrow()
  }
})

test('an answer has so much time and so many bytes, however it comes', async () => {
  const fetch = createGuardedFetch({ development: true, timeoutMs: TIMEOUT_MS, maxBytes: 100_000 })
  const read = async (path: string) => (await fetch(at(path))).text()
  await expect(read('/endless')).rejects.toThrow('Response too large')
  await expect(read('/trickle')).rejects.toMatchObject({ name: 'TimeoutError' })
  await expect(read('/held')).rejects.toMatchObject({ name: 'TimeoutError' })
  await until(() => closed.length === 3, { what: 'the connections to be closed' })
})

test('time and signals hold for the body, also after the garbage collector ran', async () => {
  // fetch keeps its request, and the request its signal, only until the answer has begun.
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  const stop = new AbortController()
  const timed = await createGuardedFetch({ development: true, timeoutMs: TIMEOUT_MS })(at('/trickle'))
  const stopped = await createGuardedFetch({ development: true })(at('/trickle'), { signal: stop.signal })
  for (let times = 0; times < 10; times++) {
    await nextTurn()
    collect()
  }
  stop.abort()
  await expect(stopped.text()).rejects.toMatchObject({ name: 'AbortError' })
  await expect(timed.text()).rejects.toMatchObject({ name: 'TimeoutError' })
  await until(() => closed.length === 2, { what: 'the connections to be closed' })
})

test('a request is given up with its signal, also while it waits', async () => {
  const fetch = createGuardedFetch({ development: true, perHost: 1 })
  const stop = new AbortController()
  const asked = [1, 2].map(() => fetch(at('/held'), { signal: stop.signal }))
  await until(() => held.length === 1, { what: 'the first request' })
  stop.abort()
  for (const one of asked) await expect(one).rejects.toMatchObject({ name: 'AbortError' })
  expect(await (await fetch(at('/'))).text()).toBe('hello')
})

test('one host is asked so much at a time, until its answers were read or given up', async () => {
  const fetch = createGuardedFetch({ development: true, perHost: 2 })
  const asked = [1, 2, 3, 4].map(() => fetch(at('/held')))
  await until(() => held.length === 2, { what: 'two requests' })
  for (const response of held) response.write('begun')
  const [first, second] = await Promise.all(asked.slice(0, 2))
  expect(held).toHaveLength(2)
  await first?.body?.cancel()
  await until(() => held.length === 3, { what: 'the third request' })
  for (const response of held) response.end()
  expect(await second?.text()).toBe('begun')
  await until(() => held.length === 4, { what: 'the fourth request' })
  for (const response of held) response.end()
  for (const one of await Promise.all(asked.slice(2))) expect(await one.text()).toBe('')
})

test('waiting counts to the time, and a full queue is an error at once', async () => {
  const fetch = createGuardedFetch({ development: true, perHost: 1, timeoutMs: TIMEOUT_MS })
  const flood = await Promise.allSettled(Array.from({ length: 1000 }, () => fetch(at('/held'))))
  const reasons = flood.map((one) => (one.status === 'rejected' ? one.reason : undefined))
  expect(reasons.filter((reason) => reason instanceof HostBusyError)).toHaveLength(1000 - 1 - 512)
  expect(reasons.filter((reason) => reason?.name === 'TimeoutError')).toHaveLength(513)
  await until(async () => (await fetch(at('/'))).text(), { what: 'the host to be free again' })
})

test('an answer that nobody reads holds its host up no longer than it may take', async () => {
  const fetch = createGuardedFetch({ development: true, perHost: 1, timeoutMs: TIMEOUT_MS })
  const unread = await fetch(at('/trickle'))
  await expect(fetch(at('/'), { signal: AbortSignal.timeout(100) })).rejects.toThrow()
  await until(async () => (await fetch(at('/'))).ok, { what: 'its turn' })
  await expect(unread.text()).rejects.toThrow()
})
