import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CID } from 'multiformats/cid'
import * as digest from 'multiformats/hashes/digest'
import { pino } from 'pino'
import { afterEach, expect, test } from 'vitest'
import { createGuardedFetch } from '../../../src/identity/guarded-fetch.js'
import { MAX_README_BYTES, README_RETRY_MS } from '../../../src/limits/pages.js'
import { createReadmes, type Readmes } from './readmes.js'
import { createRenderThread } from './render-thread.js'

const RAW = 0x55
const TEXT = '# Hello <script>alert(1)</script>'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

const cidOf = (text: string): string =>
  CID.createV1(RAW, digest.create(0x12, createHash('sha256').update(text).digest())).toString()
const ref = (text: string) => ({ did: 'did:plc:abc', cid: cidOf(text), size: text.length, base: undefined })

/** A server that answers every blob with `answer`, and the readmes that come from it. */
async function startReadmes(
  answer: (url: string) => string | null,
  time = { now: 0 },
): Promise<{ readmes: Readmes; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const text = answer(request.url ?? '')
    if (text === null) response.writeHead(500).end('{}')
    else response.writeHead(200, { 'content-type': 'text/markdown' }).end(text)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const pds = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const document = async (did: string) => ({ did, pds, claimedHandle: null, signingKey: '' })
  const readmes = createReadmes({
    identity: { document },
    fetch: createGuardedFetch({ development: true, maxBytes: MAX_README_BYTES }),
    thread: createRenderThread(),
    log: pino({ level: 'silent' }),
    now: () => new Date(time.now),
  })
  return { readmes, asked }
}

test('fetches a readme once, also when many ask at once, and makes it safe', async () => {
  const { readmes, asked } = await startReadmes(() => TEXT)
  const read = await Promise.all([1, 2, 3].map(() => readmes.read(ref(TEXT))))
  await readmes.read(ref(TEXT))
  expect(asked).toHaveLength(1)
  expect(asked[0]).toContain(`did=did%3Aplc%3Aabc&cid=${cidOf(TEXT)}`)
  expect(new Set(read.map((readme) => JSON.stringify(readme)))).toHaveProperty('size', 1)
  expect(read[0]).toHaveProperty('html', expect.stringMatching(/^<h2 [^>]*>Hello <\/h2>/))
})

test('shows no bytes but those that were signed', async () => {
  const { readmes } = await startReadmes(() => 'another text')
  expect(await readmes.read(ref(TEXT))).toEqual({
    missing: expect.stringContaining('another text than the one that was signed'),
  })
})

test('a server that lies hides its own readme only, at the same time and later', async () => {
  const { readmes } = await startReadmes((url) => (url.includes('liar') ? 'another text' : TEXT))
  const liar = { ...ref(TEXT), did: 'did:plc:liar' }
  const [lie, honest] = await Promise.all([readmes.read(liar), readmes.read(ref(TEXT))])
  expect(lie).toHaveProperty('missing')
  expect(honest).toHaveProperty('html')

  const later = await startReadmes((url) => (url.includes('liar') ? 'another text' : TEXT))
  expect(await later.readmes.read(liar)).toHaveProperty('missing')
  expect(await later.readmes.read(ref(TEXT))).toHaveProperty('html')
})

test('says that the server did not answer, and asks again after a while', async () => {
  const time = { now: 0 }
  let answer: string | null = null
  const { readmes, asked } = await startReadmes(() => answer, time)
  expect(await readmes.read(ref(TEXT))).toEqual({ missing: expect.stringContaining('did not answer') })
  answer = TEXT
  expect(await readmes.read(ref(TEXT))).toHaveProperty('missing')
  expect(asked).toHaveLength(1)
  time.now = README_RETRY_MS
  expect(await readmes.read(ref(TEXT))).toHaveProperty('html')
})

test('does not fetch what is too long, and does not read past the limit', async () => {
  const long = 'x'.repeat(MAX_README_BYTES + 1)
  const { readmes, asked } = await startReadmes(() => long)
  expect(await readmes.read(ref(long))).toEqual({ missing: expect.stringContaining('too long') })
  expect(asked).toEqual([])
  // A record may lie about the size.
  expect(await readmes.read({ ...ref(long), size: 1 })).toHaveProperty('missing')
})
