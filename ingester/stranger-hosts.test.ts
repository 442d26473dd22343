import { expect, onTestFinished, test, vi } from 'vitest'
import { IdentityError } from '../src/identity/identity-error.js'
import type { IdentityDocument, IdentityResolver } from '../src/identity/identity-resolver.js'
import { dev } from '../src/lexicons/index.js'
import {
  STRANGER_LOOKS_AT_ONCE,
  STRANGER_LOOKS_PER_HOST,
  STRANGER_LOOKUPS_PER_DIRECTORY,
} from '../src/limits/ingest.js'
import { Authority, type AuthorityContext, type Source, toSource } from './source.js'
import { Strangers, type StrangersContext, type StrangersLimits } from './strangers.js'

const RELAY = toSource('relay+wss://relay.example')
const REV = '3jzfcijpj2z2a'
const LIMITS: StrangersLimits = { events: 1, waiting: 1000, perHost: 1000 }
/** Much shorter than a silent host is waited for. */
const SOON = { timeout: 10_000 }

/** Strangers as `did:plc:<name>.<number>`, who live at `https://<name>.example`. All is ours; `silent` does not answer. */
function stage(limits = LIMITS) {
  const stopping = new AbortController()
  onTestFinished(() => stopping.abort())
  const asked: string[] = []
  const gone = new Set<string>()
  const fetch: StrangersContext['fetch'] = async (input, init) => {
    const { origin, searchParams } = new URL(String(input))
    const did = searchParams.get('repo') ?? ''
    asked.push(did)
    if (origin === homeOf('did:plc:silent.1')) await aborted(init?.signal ?? stopping.signal)
    if (gone.has(origin)) return Response.json({ error: 'RepoNotFound', message: 'gone' }, { status: 400 })
    const collections = [dev.firn.package.$nsid]
    return Response.json({ did, handle: 'a.example', didDoc: {}, handleIsCorrect: true, collections })
  }
  const document = vi.fn<IdentityResolver['document']>(async (did) => documentAt(did, homeOf(did)))
  const request = vi.fn(async (..._request: unknown[]) => undefined)
  const refused = vi.fn()
  const rows = new Set<string>()
  const log = { error: vi.fn(), warn: vi.fn(), debug: vi.fn(), info: vi.fn() }
  const noRow = { select: () => noRow, where: () => noRow, executeTakeFirst: async () => undefined }
  const base = { identity: { document }, fetch, log, signal: stopping.signal }
  const ctx = {
    ...base,
    authority: new Authority({ ...base, db: { selectFrom: () => noRow } } as unknown as AuthorityContext),
    known: { has: () => false },
    resync: { request },
    unresolved: { add: async () => undefined },
    refusals: { add: refused },
    onBoundary: () => undefined,
    sources: [RELAY],
    rows: {
      load: async () => [],
      store: async ({ did }: { did: string }) => void rows.add(did),
      remove: async (did: string) => void rows.delete(did),
    },
  } as unknown as StrangersContext
  const strangers = new Strangers(ctx, limits)
  const look = (did: string, from: Source = RELAY) =>
    strangers.look(did, { from, source: from.host, checkpoint: () => undefined }, REV)
  const requested = () => request.mock.calls.map(([did]) => did)
  const forgotten = () => refused.mock.calls.map(([{ did }]) => did)
  return { strangers, look, asked, gone, document, requested, forgotten, refused, rows }
}

function homeOf(did: string): string {
  return `https://${did.slice('did:plc:'.length).split('.')[0]}.example`
}

function documentAt(did: string, pds: string): IdentityDocument {
  return { did, pds, signingKey: 'did:key:none', claimedHandle: null }
}

/** Ends with the reason of the signal, as `fetch` does. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

test('a stranger is looked at soon, however many wait for a host that is silent', async () => {
  const { look, asked, requested } = stage()
  const silent = Array.from({ length: 3 * STRANGER_LOOKS_AT_ONCE }, (_, n) => `did:plc:silent.${n}`)
  for (const did of silent) await look(did)
  await expect.poll(() => asked.length, SOON).toBe(STRANGER_LOOKS_PER_HOST)
  await look('did:plc:good.1')
  await expect.poll(requested, SOON).toEqual(['did:plc:good.1'])
  expect(asked.filter((did) => silent.includes(did))).toHaveLength(STRANGER_LOOKS_PER_HOST)
})

test('a silent host has its part of the places, and leaves the others', async () => {
  const perHost = 4
  const { strangers, look, forgotten, requested, rows } = stage({ ...LIMITS, waiting: 6, perHost })
  const silent = Array.from({ length: 10 }, (_, n) => `did:plc:silent.${n}`)
  for (const did of silent) await look(did)
  const kept = silent.slice(0, STRANGER_LOOKS_PER_HOST + perHost)
  await expect.poll(forgotten, SOON).toEqual(silent.slice(kept.length))
  await expect.poll(() => [...rows], SOON).toEqual(kept)
  expect(strangers.waiting).toBe(perHost)
  await look('did:plc:good.1')
  await expect.poll(requested, SOON).toEqual(['did:plc:good.1'])
})

test('who signed nothing takes half of the places that a host has, and the others find room', async () => {
  const { strangers, look, forgotten } = stage({ ...LIMITS, perHost: 4 })
  const greeted = Array.from({ length: 6 }, (_, n) => `did:plc:silent.greeted${n}`)
  for (const did of greeted) strangers.greet(did, RELAY)
  await expect.poll(forgotten, SOON).toEqual(greeted.slice(STRANGER_LOOKS_PER_HOST + 2))
  for (const n of [1, 2, 3]) await look(`did:plc:silent.signed${n}`)
  await expect.poll(forgotten, SOON).toContain('did:plc:silent.signed3')
  expect(forgotten()).toHaveLength(3)
})

test('whoever is said by a host of their own where they live takes no place of the others', async () => {
  const { strangers, look, document, forgotten, requested } = stage({ ...LIMITS, perHost: 4 })
  document.mockImplementation(async (did) => {
    if (did.startsWith('did:web:')) await new Promise(() => undefined)
    return documentAt(did, homeOf(did))
  })
  const room = STRANGER_LOOKUPS_PER_DIRECTORY + 4
  const silent = Array.from({ length: room + 3 }, (_, n) => `did:web:silent${n}.example`)
  for (const did of silent) await look(did)
  expect(forgotten()).toEqual(silent.slice(room))
  expect(strangers.waiting).toBe(4)
  await look('did:plc:good.1')
  await expect.poll(requested, SOON).toEqual(['did:plc:good.1'])
})

const away = (did: string) => new IdentityError('Unreachable', did, 'the directory is away')

test('who signed what a PDS sent is not judged by the home it had before, while nobody can tell where it is now', async () => {
  const { look, document, asked, gone, requested } = stage()
  const did = 'did:plc:former.1'
  gone.add(homeOf(did))
  document.mockImplementation(async (_did, { refresh = false } = {}) => {
    if (refresh) throw away(did)
    return documentAt(did, homeOf(did))
  })
  await look(did, toSource('pds+wss://new.example'))
  await expect.poll(requested, SOON).toEqual([did])
  expect(asked).toEqual([])
})

test('who moved since it was looked up is looked for where it lives now', async () => {
  const { strangers, document, gone, refused, requested } = stage()
  const did = 'did:plc:former.1'
  gone.add(homeOf(did))
  const now = toSource('pds+wss://new.example')
  let pds = homeOf(did)
  document.mockImplementation(async (_did, { refresh = false } = {}) => {
    if (refresh) pds = now.origin
    return documentAt(did, pds)
  })
  strangers.greet(did, now)
  await expect.poll(requested, SOON).toEqual([did])
  expect(refused).not.toHaveBeenCalled()
})

test.each([
  ['lives there still', async (did: string) => documentAt(did, homeOf(did)), false],
  ['has moved', async (did: string) => documentAt(did, 'https://new.example'), true],
  ['may have moved', (did: string) => Promise.reject(away(did)), true],
])('a host that lacks who signed something is believed where it %s', async (_what, fresh, isFetched) => {
  const { look, document, gone, rows, requested } = stage()
  const did = 'did:plc:former.1'
  gone.add(homeOf(did))
  document.mockImplementation(async (_did, { refresh = false } = {}) =>
    refresh ? fresh(did) : documentAt(did, homeOf(did)),
  )
  await look(did)
  await expect.poll(() => rows.size, SOON).toBe(0)
  expect(requested().includes(did)).toBe(isFetched)
})
