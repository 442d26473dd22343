import { Secp256k1Keypair } from '@atproto/crypto'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Directory, didDocument, reasonOf, startDirectory } from '../../tests/identity/directory.js'
import {
  DID_CACHE_FRESH_MS,
  DID_REFRESH_WINDOW_MS,
  DID_REFUSED_MS,
  MAX_DID_REFRESHES,
} from '../limits/identity.js'
import { createIdentityResolver, type IdentityResolver } from './identity-resolver.js'

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const OTHER = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb'

let directory: Directory
let resolver: IdentityResolver
let time: number

beforeEach(async () => {
  time = Date.parse('2026-11-21T12:00:00Z')
  directory = await startDirectory()
  resolver = createIdentityResolver(
    {
      plcUrl: directory.url,
      development: true,
      handleResolvers: [{ suffix: '.test', url: directory.url }],
    },
    { log: pino({ level: 'silent' }), now: () => new Date(time) },
  )
})
afterEach(() => directory[Symbol.asyncDispose]())

async function changeKey(): Promise<string> {
  const key = (await Secp256k1Keypair.create()).did()
  directory.add(DID, { key })
  return key
}

test('an identity is its key, its PDS, and its handle when that leads back', async () => {
  directory.add(DID, { handle: 'Alice.test' })
  const identity = { did: DID, signingKey: directory.key, pds: 'https://pds.firn.dev', handle: null }
  expect(await resolver.resolve(DID)).toEqual(identity)
  directory.handles.set('alice.test', OTHER)
  expect((await resolver.resolve(DID)).handle).toBeNull()
  directory.handles.set('alice.test', DID)
  expect((await resolver.resolve(DID)).handle).toBe('alice.test')
  expect(await resolver.resolveHandle('ALICE.test')).toBe(DID)
  expect(await resolver.resolveHandle('nobody.test')).toBeNull()
  expect(await resolver.resolveHandle('no handle')).toBeNull()
  // The document was asked for once.
  expect(directory.asked).toEqual([DID])
})

test('a handle that is none is claimed by nobody', async () => {
  directory.add(DID, { handle: 'no handle' })
  expect((await resolver.document(DID)).claimedHandle).toBeNull()
})

test('those who ask at the same time share one request', async () => {
  directory.add(DID)
  const found = await Promise.all(Array.from({ length: 50 }, () => resolver.document(DID)))
  expect(new Set(found.map(({ signingKey }) => signingKey))).toEqual(new Set([directory.key]))
  expect(directory.asked).toEqual([DID])
})

test('a document is asked for again when it is an hour old, or when it may have changed', async () => {
  directory.add(DID)
  await resolver.document(DID)
  const second = await changeKey()
  time += DID_CACHE_FRESH_MS
  expect((await resolver.document(DID)).signingKey).toBe(directory.key)
  time += 1
  expect((await resolver.document(DID)).signingKey).toBe(second)
  const third = await changeKey()
  resolver.purge(DID)
  expect((await resolver.document(DID)).signingKey).toBe(third)
})

test('what is cached is given at once for as long as nobody would ask the network', async () => {
  directory.add(DID)
  expect(resolver.cached(DID)).toBeUndefined()
  const document = await resolver.document(DID)
  time += DID_CACHE_FRESH_MS
  expect(resolver.cached(DID)).toEqual(document)
  time += 1
  expect(resolver.cached(DID)).toBeUndefined()
  await resolver.document(DID)
  resolver.purge(DID)
  expect(resolver.cached(DID)).toBeUndefined()
})

test('what was asked before a change is not kept after it', async () => {
  directory.add(DID)
  let answer: () => void = () => undefined
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  directory.fault = async (response) => {
    const before = JSON.stringify(directory.documents.get(DID))
    await answered
    response.end(before)
  }
  const early = resolver.document(DID)
  await expect.poll(() => directory.asked).toHaveLength(1)
  const changed = await changeKey()
  directory.fault = undefined
  resolver.purge(DID)
  expect((await resolver.document(DID)).signingKey).toBe(changed)
  answer()
  expect((await early).signingKey).toBe(directory.key)
  expect((await resolver.document(DID)).signingKey).toBe(changed)
})

test('a new key is found by whoever doubts the old one, and doubts are heard only so often', async () => {
  directory.add(DID)
  await resolver.document(DID)
  const changed = await changeKey()
  expect((await resolver.document(DID, { refresh: true })).signingKey).toBe(changed)
  for (let doubts = 0; doubts < 100; doubts++) await resolver.document(DID, { refresh: true })
  expect(directory.asked).toHaveLength(1 + MAX_DID_REFRESHES)
  // Word of a change counts more than doubts.
  const again = await changeKey()
  resolver.purge(DID)
  expect((await resolver.document(DID, { refresh: true })).signingKey).toBe(again)
  const asked = directory.asked.length
  time += DID_REFRESH_WINDOW_MS
  await resolver.document(DID, { refresh: true })
  expect(directory.asked).toHaveLength(asked + 1)
})

test('what leads nowhere is remembered for a while', async () => {
  directory.add(OTHER, { pds: null })
  for (let times = 0; times < 10; times++) {
    expect(await reasonOf(resolver.document(DID))).toBe('NotFound')
    expect(await reasonOf(resolver.document(OTHER))).toBe('Malformed')
  }
  expect(directory.asked).toEqual([DID, OTHER])
  directory.add(DID)
  directory.add(OTHER)
  time += DID_REFUSED_MS
  expect(await reasonOf(resolver.document(DID))).toBe('none')
  resolver.purge(OTHER)
  expect(await reasonOf(resolver.document(OTHER))).toBe('none')
})

test('what does not lead to an account fails by name', async () => {
  const failure = async (document: unknown) => {
    directory.documents.set(OTHER, document)
    resolver.purge(OTHER)
    return reasonOf(resolver.document(OTHER))
  }
  const { key } = directory
  expect(await failure(didDocument(OTHER, { key: 'did:key:nonsense' }))).toBe('Malformed')
  // Decoding one of this length would take minutes.
  expect(await failure(didDocument(OTHER, { key: `did:key:z${'Z'.repeat(400_000)}` }))).toBe('Malformed')
  expect(await failure(didDocument(OTHER, { key, pds: 'ftp://pds.firn.dev' }))).toBe('Malformed')
  expect(await failure(didDocument(OTHER, { key, pds: `https://${'a.'.repeat(200)}dev` }))).toBe('Malformed')
  expect(await failure(didDocument(OTHER, { key, pds: 'https://me:secret@pds.firn.dev/x' }))).toBe('none')
  expect((await resolver.document(OTHER)).pds).toBe('https://pds.firn.dev')
})

test('what is no DID of atproto is not asked for', async () => {
  const texts = [
    'alice.test',
    'did:example:x',
    'did:plc:short',
    'did:plc:..%2F..%2Fexport',
    'did:web:pds.firn.dev:path',
    'did:web:pds.firn.dev%2Fpath%3Fquery',
    'did:web:me%40pds.firn.dev',
    'did:web:%5B%3A%3A1%5D',
  ]
  for (const text of texts) expect(await reasonOf(resolver.document(text)), text).toBe('Unsupported')
  expect(directory.asked).toEqual([])
})
