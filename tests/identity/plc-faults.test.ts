import { Secp256k1Keypair } from '@atproto/crypto'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createIdentityResolver, type IdentityResolver } from '../../src/identity/identity-resolver.js'
import {
  DID_CACHE_FRESH_MS,
  DID_CACHE_STALE_MS,
  DID_UNREACHABLE_MS,
  MAX_REQUESTS_PER_HOST,
} from '../../src/limits/identity.js'
import { type Directory, didDocument, type Fault, reasonOf, startDirectory } from './directory.js'

const KNOWN = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const UNKNOWN = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb'

let directory: Directory
let resolver: IdentityResolver
let time: number

beforeEach(async () => {
  time = Date.parse('2026-11-21T12:00:00Z')
  directory = await startDirectory()
  resolver = createIdentityResolver(
    { plcUrl: directory.url, development: true, handleResolvers: [] },
    { log: pino({ level: 'silent' }), now: () => new Date(time) },
  )
  directory.add(KNOWN)
  directory.add(UNKNOWN)
})
afterEach(() => directory[Symbol.asyncDispose]())

const someoneElse = didDocument('did:plc:cccccccccccccccccccccccc', { key: 'did:key:zQ3sh' })
const FAULTS: Record<string, Fault> = {
  'hangs up': (response) => response.destroy(),
  'never answers': () => undefined,
  'answers a byte a second': (response) => {
    const timer = setInterval(() => response.write('{'), 1000)
    response.on('close', () => clearInterval(timer))
  },
  'fails (500)': (response) => response.writeHead(500).end('<h1>Oops</h1>'),
  'is flooded (429)': (response) => response.writeHead(429, { 'retry-after': '60' }).end(),
  'gives the document of somebody else': (response) => response.end(JSON.stringify(someoneElse)),
  'gives no document': (response) => response.end('{"error":"none"}'),
  'gives no JSON': (response) => response.end('<html>'),
  'gives a megabyte': (response, did) =>
    response.end(JSON.stringify({ ...didDocument(did, { key: directory.key }), x: 'x'.repeat(1_000_000) })),
  redirects: (response, did) => response.writeHead(302, { location: `${directory.url}/x/${did}` }).end(),
}

describe.for(Object.entries(FAULTS))('a directory that %s', ([, fault]) => {
  test('leaves what is known as it was for a day, and has the rest wait', async () => {
    const before = await resolver.document(KNOWN)
    directory.fault = fault
    directory.asked = []
    time += DID_CACHE_FRESH_MS + 1
    expect(await resolver.document(KNOWN)).toEqual(before)
    expect(await resolver.document(KNOWN)).toEqual(before)
    expect(await reasonOf(resolver.document(UNKNOWN))).toBe('Unreachable')
    expect(await reasonOf(resolver.document(UNKNOWN))).toBe('Unreachable')
    expect(await reasonOf(resolver.document(UNKNOWN, { refresh: true }))).toBe('Unreachable')
    // The fault was met, once for each.
    expect(directory.asked).toEqual([KNOWN, UNKNOWN])

    directory.fault = undefined
    time += DID_UNREACHABLE_MS
    expect((await resolver.document(UNKNOWN)).did).toBe(UNKNOWN)
  })
})

test('whoever doubts a key is not told the old one while the directory is down', async () => {
  await resolver.document(KNOWN)
  const key = (await Secp256k1Keypair.create()).did()
  directory.add(KNOWN, { key })
  directory.fault = (response) => response.destroy()
  directory.asked = []
  for (let doubts = 0; doubts < 50; doubts++) {
    expect(await reasonOf(resolver.document(KNOWN, { refresh: true }))).toBe('Unreachable')
  }
  expect(directory.asked).toEqual([KNOWN])
  directory.fault = undefined
  time += DID_UNREACHABLE_MS
  expect((await resolver.document(KNOWN, { refresh: true })).signingKey).toBe(key)
})

test('a document serves for a day without its directory, and no longer', async () => {
  await resolver.document(KNOWN)
  directory.fault = (response) => response.destroy()
  time += DID_CACHE_STALE_MS
  expect(await reasonOf(resolver.document(KNOWN))).toBe('none')
  time += 1
  expect(await reasonOf(resolver.document(KNOWN))).toBe('Unreachable')
})

test('a word of the directory that an account is gone ends what was known of it', async () => {
  await resolver.document(KNOWN)
  directory.documents.delete(KNOWN)
  resolver.purge(KNOWN)
  expect(await reasonOf(resolver.document(KNOWN))).toBe('NotFound')
  directory.fault = (response) => response.destroy()
  resolver.purge(KNOWN)
  expect(await reasonOf(resolver.document(KNOWN))).toBe('Unreachable')
})

test('a flood of unknown DIDs reaches a directory a few at a time, each once', async () => {
  const letters = (n: number) => n.toString(2).replaceAll('0', 'x').replaceAll('1', 'y')
  const dids = Array.from({ length: 300 }, (_, n) => `did:plc:${letters(n).padStart(24, 'a')}`)
  await Promise.all([...dids, ...dids].map((did) => reasonOf(resolver.document(did))))
  for (const did of dids) expect(await reasonOf(resolver.document(did))).toBe('NotFound')
  expect(directory.asked.toSorted()).toEqual(dids.toSorted())
  expect(directory.most).toBeLessThanOrEqual(MAX_REQUESTS_PER_HOST)
})
