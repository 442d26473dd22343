import { Secp256k1Keypair } from '@atproto/crypto'
import { createServiceJwt } from '@atproto/xrpc-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { search, suggest } from '../../src/lexicons/dev/firn.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { Api, SERVICE_DID } from './api.js'
import { type Account, World } from './world.js'

let api: Api
let alice: Account

beforeAll(async () => {
  const database = await openEmbeddedDatabase()
  const world = new World(database.db)
  api = await Api.start(database, world)
  alice = await world.account('alice.test')
})
afterAll(async () => {
  await api.ctx.database.close()
  await api[Symbol.asyncDispose]()
})

const token = (change: Partial<Parameters<typeof createServiceJwt>[0]> = {}) =>
  createServiceJwt({ iss: alice.did, aud: SERVICE_DID, lxm: search.main.nsid, keypair: alice.key, ...change })

const ask = async (authorization: string, method: typeof search | typeof suggest = search) => {
  const response = await api.request(method, { q: 'hello' }, { headers: { authorization } })
  return { status: response.status, body: (await response.json()) as { error?: string; message?: string } }
}

test('a token of an account for this service and method is taken', async () => {
  expect((await ask(`Bearer ${await token()}`)).status).toBe(200)
  expect((await ask(`bearer ${await token({ aud: `${SERVICE_DID}#firn_appview` })}`)).status).toBe(200)
  expect((await ask(`Bearer ${await token({ lxm: suggest.main.nsid })}`, suggest)).status).toBe(200)
})

test.each([
  ['for another service', () => token({ aud: 'did:web:other.example' }), 'BadJwtAudience'],
  ['for another entry of this service', () => token({ aud: `${SERVICE_DID}#other` }), 'BadJwtAudience'],
  ['for another method', () => token({ lxm: suggest.main.nsid }), 'BadJwtLexiconMethod'],
  ['for no method', () => token({ lxm: null }), 'BadJwtLexiconMethod'],
  ['that is over', () => token({ iat: 1, exp: 2 }), 'JwtExpired'],
  [
    'signed by another key',
    async () => token({ keypair: await Secp256k1Keypair.create() }),
    'BadJwtSignature',
  ],
  ['of an unknown account', () => token({ iss: 'did:plc:zzzzzzzzzzzzzzzzzzzzzzzz' }), 'BadJwtIss'],
  ['of no account', () => token({ iss: 'alice.test' }), 'BadJwtIss'],
  ['cut short', async () => (await token()).slice(0, -10), 'BadJwtSignature'],
  [
    'with another content',
    async () => (await token()).replace(/\.[^.]+\./, `.${btoa('{"iss":1}')}.`),
    'BadJwt',
  ],
  ['of garbage', async () => 'a.b.c', 'BadJwt'],
  ['of less', async () => 'garbage', 'BadJwt'],
])('a token %s is refused, though the query is public', async (_, make, error) => {
  const { status, body } = await ask(`Bearer ${await make()}`)
  expect({ status, error: body.error }).toEqual({ status: 401, error })
  expect(body.message).toMatch(/\w/)
})

test.each(['Basic YTpi', 'Bearer', 'DPoP abc', 'Bearer a b'])(
  '%j is no service token',
  async (authorization) => {
    const { status, body } = await ask(authorization)
    expect({ status, error: body.error }).toEqual({ status: 401, error: 'AuthMissing' })
  },
)
