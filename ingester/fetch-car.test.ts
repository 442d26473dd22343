import type { ServerResponse } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { createGuardedFetch } from '../src/identity/guarded-fetch.js'
import { startFakeHost } from '../tests/support/fake-host.js'
import { until } from '../tests/support/until.js'
import { fetchCar } from './fetch-car.js'
import { FetchLanes } from './fetch-lanes.js'

const fetch = createGuardedFetch({ development: true, maxBytes: 1_000_000, timeoutMs: 60_000 })
const MB = 1024 * 1024
const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const { signal } = new AbortController()
const QUICK = { timeoutMs: 60_000, graceMs: 400, minBytesPerSecond: 1000 }

/** Answers that are on their way. */
let pouring = 0
const gone = () => until(() => pouring === 0, { what: 'the end of the connection' })

/** Sends some bytes again and again until nobody listens. */
function pour(response: ServerResponse, chunk: Uint8Array, everyMs: number): void {
  pouring++
  const timer = setInterval(() => response.write(chunk), everyMs)
  response.on('close', () => {
    clearInterval(timer)
    pouring--
  })
}

test('a repository comes as it was sent', async () => {
  await using host = await startFakeHost((_, response) => {
    response.write('abc')
    response.end('def')
  })
  const car = await fetchCar(fetch, { host: host.url, did: DID, maxBytes: 6, signal })
  expect(Buffer.from(car).toString()).toBe('abcdef')
  expect(host.asked).toEqual([`/xrpc/com.atproto.sync.getRepo?did=${encodeURIComponent(DID)}`])
})

test('nothing is kept of what was fetched, however long the ingester lives', async () => {
  await using host = await startFakeHost((_, response) => void response.end(new Uint8Array(900_000)))
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  for (let count = 0; count < 30; count++) {
    const car = await fetchCar(fetch, { host: host.url, did: DID, maxBytes: MB, signal })
    expect(car).toHaveLength(900_000)
  }
  const isLittle = async () => {
    collect()
    return process.memoryUsage().arrayBuffers < 10 * MB
  }
  await until(isLittle, { what: 'the memory of thirty repositories to be free' })
})

test('one that comes a byte at a time is cut', async () => {
  await using host = await startFakeHost((_, response) => {
    pour(response, new Uint8Array(1), 10)
  })
  const fetching = fetchCar(fetch, { host: host.url, did: DID, maxBytes: 1000, signal, pace: QUICK })
  await expect(fetching).rejects.toMatchObject({ name: 'RepoTooSlow' })
  await gone()
})

test('one that never ends is cut by time, however quick it is', async () => {
  await using host = await startFakeHost((_, response) => {
    pour(response, new Uint8Array(1000), 10)
  })
  const pace = { ...QUICK, timeoutMs: 800 }
  const fetching = fetchCar(fetch, { host: host.url, did: DID, maxBytes: 1_000_000_000, signal, pace })
  await expect(fetching).rejects.toMatchObject({ name: 'RepoTooSlow' })
  await gone()
})

test('one that says nothing at all is cut', async () => {
  await using host = await startFakeHost(() => undefined)
  const fetching = fetchCar(fetch, { host: host.url, did: DID, maxBytes: 1000, signal, pace: QUICK })
  await expect(fetching).rejects.toMatchObject({ name: 'RepoTooSlow' })
})

test('one that is larger than may be is cut, whether it says so or not', async () => {
  await using endless = await startFakeHost((_, response) => {
    pour(response, new Uint8Array(100_000), 1)
  })
  const query = { did: DID, maxBytes: 250_000, signal }
  await expect(fetchCar(fetch, { host: endless.url, ...query })).rejects.toMatchObject({
    name: 'RepoTooLarge',
  })
  await gone()

  await using honest = await startFakeHost((_, response) => {
    response.writeHead(200, { 'content-length': 300_000 })
    response.write('a')
  })
  await expect(fetchCar(fetch, { host: honest.url, ...query })).rejects.toMatchObject({
    name: 'RepoTooLarge',
  })
})

test('a redirect leads nowhere', async () => {
  await using canary = await startFakeHost((_, response) => response.end('secret'))
  await using host = await startFakeHost((_, response) => {
    response.writeHead(302, { location: `${canary.url}/secret` }).end()
  })
  await expect(fetchCar(fetch, { host: host.url, did: DID, maxBytes: 100, signal })).rejects.toMatchObject({
    name: 'HostError',
  })
  expect(canary.asked).toEqual([])
})

test('what outgrows its lane waits for the next one without holding memory, and is fetched anew', async () => {
  const bodies = [new Uint8Array(500), new Uint8Array(50)]
  await using host = await startFakeHost(({ url }, response) => {
    response.end(bodies[url?.includes('large') ? 0 : 1])
  })
  const lanes = new FetchLanes(fetch, {
    lanes: [
      { bytes: 100, atOnce: 1 },
      { bytes: 1000, atOnce: 1 },
    ],
  })
  let started = 0
  const of = (did: string) => lanes.fetch({ host: host.url, did, signal, onStart: () => started++ })
  const first = await of('large')
  expect([first.car.byteLength, started]).toEqual([500, 2])
  const second = of('large-too')
  // The second holds the small lane only until it shows how large it is.
  const small = await of('small')
  expect(small.car.byteLength).toBe(50)
  expect(await Promise.race([second, Promise.resolve('waiting')])).toBe('waiting')
  first[Symbol.dispose]()
  expect((await second).car.byteLength).toBe(500)
})
