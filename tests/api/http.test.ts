import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeIndex, getActor, getProof, search } from '../../src/lexicons/dev/firn.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { Api, PUBLIC_URL, SERVICE_DID } from './api.js'
import { definitionWrites, packagePath } from './records.js'
import { type Account, World } from './world.js'

let api: Api
let alice: Account

beforeAll(async () => {
  const database = await openEmbeddedDatabase()
  const world = new World(database.db)
  api = await Api.start(database, world)
  alice = await world.account('alice.test')
  await alice.write(definitionWrites(alice, 'hello'))
})
afterAll(async () => {
  await api.ctx.database.close()
  await api[Symbol.asyncDispose]()
})

describe('errors', () => {
  test.each([
    ['/xrpc/dev.firn.nothing', 501, 'MethodNotImplemented'],
    ['/xrpc/', 501, 'MethodNotImplemented'],
    ['/xrpc/com.atproto.server.describeServer', 501, 'MethodNotImplemented'],
    ['/xrpc/dev.firn.search?limit=0', 400, 'InvalidRequest'],
    ['/xrpc/dev.firn.search?limit=101', 400, 'InvalidRequest'],
    ['/xrpc/dev.firn.search?limit=ten', 400, 'InvalidRequest'],
    ['/xrpc/dev.firn.search?hasModule=perhaps', 400, 'InvalidRequest'],
    ['/xrpc/dev.firn.search?author=not+a+name', 400, 'InvalidRequest'],
    [`/xrpc/dev.firn.search?q=${'a'.repeat(257)}`, 400, 'InvalidRequest'],
    ['/xrpc/dev.firn.search?q=a%00b', 400, 'InvalidRequest'],
    ['/xrpc/dev.firn.suggest', 400, 'InvalidRequest'],
    ['/xrpc/dev.firn.getProof', 400, 'InvalidRequest'],
    ['/xrpc/dev.firn.getProof?uri=at://alice.test/dev.firn.package/hello&cid=no', 400, 'InvalidRequest'],
    ['/xrpc/dev.firn.getDefinition?uri=at://alice.test/dev.firn.package/hello/', 400, 'InvalidRequest'],
  ])('%s is answered with %i %s', async (path, status, error) => {
    const response = await api.app.request(path)
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(await response.json()).toEqual({ error, message: expect.stringMatching(/\w/) })
  })

  test('name the parameter', async () => {
    expect((await api.refusal(search, { limit: 0 })).message).toContain('limit')
  })

  test('a query takes no POST', async () => {
    const response = await api.app.request('/xrpc/dev.firn.search', { method: 'POST' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toContain('GET')
  })
})

describe('conditional requests', () => {
  test.each([
    ['JSON', getActor, { actor: 'alice.test' }],
    ['bytes', getProof, { uri: 'at://alice.test/dev.firn.package/hello' }],
  ])('%s with the same ETag is not sent again', async (_, method, params) => {
    const first = await api.request(method, params)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]{20,}"$/)
    for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await api.request(method, params, { headers: { 'if-none-match': condition } })
      expect(again.status).toBe(304)
      expect(await again.text()).toBe('')
      expect(again.headers.get('etag')).toBe(etag)
      expect(again.headers.get('access-control-allow-origin')).toBe('*')
    }
    const other = await api.request(method, params, { headers: { 'if-none-match': '"other"' } })
    expect(other.status).toBe(200)
  })

  test('a change changes the ETag', async () => {
    const before = await api.request(getActor, { actor: 'alice.test' })
    await alice.write(definitionWrites(alice, 'another'))
    const after = await api.request(getActor, { actor: 'alice.test' })
    expect(after.headers.get('etag')).not.toBe(before.headers.get('etag'))
  })
})

test('HEAD has the headers alone', async () => {
  const response = await api.request(getActor, { actor: 'alice.test' }, { method: 'HEAD' })
  expect(response.status).toBe(200)
  expect(response.headers.get('etag')).toBeTruthy()
  expect(await response.text()).toBe('')
})

test('any page may ask, and read what matters', async () => {
  const preflight = await api.request(
    search,
    {},
    {
      method: 'OPTIONS',
      headers: {
        origin: 'https://elsewhere.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization,atproto-accept-labelers',
      },
    },
  )
  expect(preflight.status).toBe(204)
  expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,atproto-accept-labelers')
  const response = await api.request(search)
  const exposed = response.headers.get('access-control-expose-headers')?.toLowerCase()
  for (const header of ['etag', 'link', 'atproto-repo-rev']) expect(exposed).toContain(header)
})

test('an answer about one account tells how far its repository is indexed', async () => {
  const revOf = async (...request: Parameters<Api['request']>) =>
    (await api.request(...request)).headers.get('atproto-repo-rev')
  expect(await revOf(getActor, { actor: 'alice.test' })).toBe(alice.rev)
  expect(await revOf(getProof, { uri: alice.uri(packagePath('hello')) })).toBe(alice.rev)
  expect(await revOf(search, { author: alice.did })).toBe(alice.rev)
  expect(await revOf(search)).toBeNull()
  expect(await revOf(describeIndex)).toBeNull()
})

test('PDSes find the service by its DID document', async () => {
  const response = await api.app.request('/.well-known/did.json')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(await response.json()).toMatchObject({
    id: SERVICE_DID,
    service: [{ id: '#firn_appview', type: 'FirnAppView', serviceEndpoint: PUBLIC_URL }],
  })
})

test('health', async () => {
  const response = await api.request('_health')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    version: expect.stringMatching(/^\d/),
    status: 'ok',
    reasons: [],
    notes: [],
  })
})

test('an answer that breaks its lexicon is refused in development', async () => {
  await api.ctx.db.updateTable('definition').set({ score: 101 }).where('name', '=', 'hello').execute()
  const refusal = await api.refusal(search, { q: 'hello' })
  expect(refusal).toMatchObject({ status: 500, error: 'InternalServerError' })
  expect(refusal.message).not.toContain('score')
  await api.ctx.db.updateTable('definition').set({ score: 50 }).where('name', '=', 'hello').execute()
})
