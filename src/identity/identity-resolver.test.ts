import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Secp256k1Keypair } from '@atproto/crypto'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { IdentityError } from './identity-error.js'
import { createIdentityResolver, type IdentityResolver } from './identity-resolver.js'

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const OTHER = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb'

/** A directory and a PDS in one: both answer what the test puts in. */
const documents = new Map<string, unknown>()
const handles = new Map<string, string>()
let asked: string[]
let down: boolean
let resolver: IdentityResolver
let close: () => void
let key: string

beforeEach(async () => {
  documents.clear()
  handles.clear()
  asked = []
  down = false
  const server = createServer((request, response) => {
    if (request.url === '/.well-known/atproto-did') {
      const did = handles.get(request.headers.host ?? '')
      return did ? response.end(did) : response.writeHead(404).end()
    }
    const did = decodeURIComponent((request.url ?? '').slice(1))
    asked.push(did)
    if (down) return response.writeHead(503).end()
    const document = documents.get(did)
    return document ? response.end(JSON.stringify(document)) : response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  close = () => void server.close()
  key = (await Secp256k1Keypair.create()).did()
  resolver = createIdentityResolver(
    { plcUrl: url, development: true, handleResolvers: [{ suffix: '.test', url }] },
    { log: pino({ level: 'silent' }) },
  )
})
afterEach(() => close())

function document(did: string, change: { handle?: string; key?: string; pds?: string | null } = {}) {
  const { handle = 'alice.test', key: signer = key, pds = 'https://pds.example/' } = change
  return {
    '@context': ['https://www.w3.org/ns/did/v1'],
    id: did,
    alsoKnownAs: [`at://${handle}`],
    verificationMethod: [
      {
        id: `${did}#atproto`,
        type: 'Multikey',
        controller: did,
        publicKeyMultibase: signer.slice('did:key:'.length),
      },
    ],
    service:
      pds === null ? [] : [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: pds }],
  }
}

const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => 'none',
    (error: unknown) => (error instanceof IdentityError ? error.reason : String(error)),
  )

test('an identity is its key, its PDS, and its handle when that leads back', async () => {
  documents.set(DID, document(DID, { handle: 'Alice.test' }))
  expect(await resolver.resolve(DID)).toEqual({
    did: DID,
    signingKey: key,
    pds: 'https://pds.example',
    handle: null,
  })
  handles.set('alice.test', OTHER)
  expect((await resolver.resolve(DID)).handle).toBeNull()
  handles.set('alice.test', DID)
  expect((await resolver.resolve(DID)).handle).toBe('alice.test')
  expect(await resolver.resolveHandle('ALICE.test')).toBe(DID)
  expect(await resolver.resolveHandle('nobody.test')).toBeNull()
  expect(await resolver.resolveHandle('no handle')).toBeNull()
  // The document was asked for once.
  expect(asked).toEqual([DID])
})

test('a document is asked for again when it may have changed, and serves on while the directory is down', async () => {
  documents.set(DID, document(DID))
  await resolver.document(DID)
  const changed = (await Secp256k1Keypair.create()).did()
  documents.set(DID, document(DID, { key: changed }))
  expect((await resolver.document(DID)).signingKey).toBe(key)
  down = true
  resolver.purge(DID)
  expect((await resolver.document(DID)).signingKey).toBe(key)
  expect(await reasonOf(resolver.document(DID, { refresh: true }))).toBe('Unreachable')
  down = false
  resolver.purge(DID)
  expect((await resolver.document(DID)).signingKey).toBe(changed)
})

test('what does not lead to an account fails by name', async () => {
  documents.set(OTHER, document(OTHER, { pds: null }))
  expect(await reasonOf(resolver.document(DID))).toBe('NotFound')
  expect(await reasonOf(resolver.document(OTHER))).toBe('Malformed')
  documents.set(OTHER, document(DID))
  expect(await reasonOf(resolver.document(OTHER))).toBe('Malformed')
  documents.set(OTHER, document(OTHER, { key: 'did:key:nonsense' }))
  expect(await reasonOf(resolver.document(OTHER))).toBe('Malformed')
  expect(await reasonOf(resolver.document('did:example:x'))).toBe('Unsupported')
  expect(await reasonOf(resolver.document('alice.test'))).toBe('Unsupported')
  down = true
  expect(await reasonOf(resolver.document(DID))).toBe('Unreachable')
})
