import { Agent, type AtpAgent } from '@atproto/api'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { checkInput } from '../../appview/publish/check-input.js'
import { publish } from '../../appview/publish/publish.js'
import { readmeBlob, readmeOf } from '../../appview/publish/readme.js'
import { writeRepo } from '../../appview/publish/repo-writes.js'
import { createPublishService, type PublishService } from '../../appview/publish/service.js'
import { readConfig } from '../../src/config.js'
import type { Database } from '../../src/db/database.js'
import type { PublishInput } from '../../src/definitions/publish-input.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { indexAtOnce } from '../../src/indexing/index-at-once.js'
import { package as pkg, release } from '../../src/lexicons/dev/firn.js'
import { createLogger } from '../../src/logger.js'
import { type Account, createAccount, type LocalNetwork, logIn, startNetwork } from '../network/index.js'
import { emptyTables, openEmbeddedDatabase } from '../support/databases.js'
import { FAKE_HASH, type Json, samplePackage, sampleRecipe } from '../support/sample-records.js'

let network: LocalNetwork
let database: Database
let service: PublishService
let count = 0
let alice: Account
let agent: AtpAgent

beforeAll(async () => {
  ;[network, database] = await Promise.all([startNetwork(), openEmbeddedDatabase()])
  const config = readConfig({
    FIRN_PLC_URL: network.plc.url,
    FIRN_DEVELOPMENT: 'true',
    FIRN_SECRET_KEY: '0'.repeat(64),
    FIRN_OAUTH_KEY: JSON.stringify({ kty: 'EC', crv: 'P-256', x: '', y: '', d: '', kid: '' }),
    FIRN_HANDLE_RESOLVERS: network.pds.map((pds) => `${pds.handleDomain}=${pds.url}`).join(','),
  })
  const log = createLogger({ level: 'silent', pretty: false })
  const identity = createIdentityResolver(config, { log })
  service = createPublishService({
    config,
    db: database.db,
    log,
    identity,
    now: () => new Date(),
    // A password session in place of an OAuth one: the server's answers are the same.
    oauth: { agentFor: async () => agent as Agent } as unknown as PublishService['oauth'],
  })
})
afterAll(async () => {
  await database.close()
  await network.close()
})
beforeEach(async () => {
  await emptyTables(database.db)
  alice = await createAccount(network.pds[0], { handle: `alice${++count}.test`, password: 'alice-pass' })
  agent = await logIn(alice)
})

const check = (input: unknown, did = alice.did) =>
  checkInput(JSON.stringify(input), { db: database.db, did, now: new Date(), allowHttp: false })

async function publishing(input: unknown, baseCid?: string | null) {
  const checked = await check(input)
  expect(checked.problems).toEqual([])
  const base = baseCid === undefined ? (checked.published?.cid ?? null) : baseCid
  return publish(service, { did: alice.did, records: recordsIn(checked.input), baseCid: base, blobs: [] })
}
const recordsIn = ({ definition, release }: PublishInput) =>
  [definition, release].filter((record) => record !== undefined)
const hello = (version: string, change: Json = {}) => ({
  name: 'hello',
  package: samplePackage(),
  release: { version, artifact: sampleRecipe(), ...change },
})
const put = (collection: string, rkey: string, record: Json) =>
  agent.com.atproto.repo.putRecord({ repo: alice.did, collection, rkey, record })
const read = async (collection: string, rkey: string) =>
  (await agent.com.atproto.repo.getRecord({ repo: alice.did, collection, rkey })).data

test('writes description and release in one commit, and has both in the index', async () => {
  const before = (await agent.com.atproto.sync.getLatestCommit({ did: alice.did })).data.rev
  expect(await publishing(hello('1.0.0'))).toMatchObject({ indexed: true })
  const rows = await database.db.selectFrom('record').select(['collection', 'rev']).execute()
  expect(rows.map(({ collection }) => collection).sort()).toEqual([pkg.$nsid, release.$nsid])
  expect(new Set(rows.map(({ rev }) => rev)).size).toBe(1)
  expect(rows[0]?.rev).not.toBe(before)
})

test('never overwrites a release, also one that the index has not seen, and shows it then', async () => {
  const rkey = 'package:hello:1.0.0'
  const definition = `at://${alice.did}/${pkg.$nsid}/hello`
  const other = {
    $type: release.$nsid,
    definition,
    version: '1.0.0',
    artifact: sampleRecipe({ mainProgram: 'other' }),
    createdAt: '2026-01-01T00:00:00Z',
  }
  const { cid } = (await put(release.$nsid, rkey, other)).data
  await expect(publishing(hello('1.0.0'))).rejects.toMatchObject({ reason: 'VersionExists' })
  expect((await read(release.$nsid, rkey)).cid).toBe(cid)
  await expect(read(pkg.$nsid, 'hello')).rejects.toThrow('Could not locate record')
  expect((await check(hello('1.0.0'))).problems).toMatchObject([{ path: ['release', 'version'] }])
})

test('refuses to write over a description that was changed elsewhere meanwhile', async () => {
  await publishing(hello('1.0.0'))
  const looked = (await check(hello('1.1.0'))).published?.cid
  await put(pkg.$nsid, 'hello', samplePackage({ summary: 'Changed elsewhere' }))
  const input = { ...hello('1.1.0'), package: samplePackage({ summary: 'Mine' }) }
  await expect(publishing(input, looked)).rejects.toMatchObject({ reason: 'Changed' })
  expect((await read(pkg.$nsid, 'hello')).value).toMatchObject({ summary: 'Changed elsewhere' })
  await expect(read(release.$nsid, 'package:hello:1.1.0')).rejects.toThrow()
  // The index has it now, so a second look leads on.
  await publishing(input)
  expect((await read(pkg.$nsid, 'hello')).value).toMatchObject({ summary: 'Mine' })
})

test('starts anew when another write comes in between', async () => {
  let rounds = 0
  await writeRepo(agent as Agent, alice.did, async (readRecord) => {
    const current = await readRecord(pkg.$nsid, 'hello')
    if (++rounds === 1) await put(pkg.$nsid, 'hello', samplePackage({ summary: 'In between' }))
    const value = samplePackage({ summary: `After "${current?.value.summary ?? 'nothing'}"` })
    return [{ action: 'put', collection: pkg.$nsid, rkey: 'hello', value }]
  })
  expect(rounds).toBe(2)
  expect((await read(pkg.$nsid, 'hello')).value).toMatchObject({ summary: 'After "In between"' })
})

test('uploads a readme under the CID that the record was shown with', async () => {
  const readme = readmeOf('# Grüße\r\n')
  const { input } = await check({ name: 'hello', package: samplePackage({ readme: readme.blob }) })
  await publish(service, {
    did: alice.did,
    records: recordsIn(input),
    baseCid: null,
    blobs: [readmeBlob(readme)],
  })
  const blob = await agent.com.atproto.sync.getBlob({ did: alice.did, cid: readme.cid })
  expect(Buffer.from(blob.data).toString()).toBe('# Grüße\n')
})

test('one name of an author, whatever its case and dashes', async () => {
  await publishing(hello('1.0.0'))
  const twin = await check({ ...hello('1.0.0'), name: 'HELLO' })
  expect(twin.problems).toMatchObject([{ path: ['name'], message: expect.stringContaining('count as one') }])
})

test('points out other authors’ packages of nearly the same name', async () => {
  await publishing(hello('1.0.0'))
  const bob = await createAccount(network.pds[1], { handle: `bob${count}.two.test`, password: 'bob-pass' })
  const same = await check(hello('1.0.0'), bob.did)
  expect(same.notes).toEqual([expect.stringContaining(`@${alice.handle}/hello`)])
  expect(same.publishable).toBe(true)
  for (const name of ['helo', 'Hello-']) {
    const { findings, publishable } = await check({ ...hello('1.0.0'), name }, bob.did)
    expect(
      findings.map(({ finding }) => finding.code),
      name,
    ).toContain('near-miss-name')
    expect(publishable).toBe(true)
  }
  expect((await check({ ...hello('1.0.0'), name: 'goodbye' }, bob.did)).notes).toEqual([])
})

test('knows what a release depends on', async () => {
  await publishing(hello('1.0.0'))
  const needs = (name: string, requirement: string) => ({
    name: 'user',
    package: samplePackage(),
    release: {
      version: '1.0.0',
      artifact: sampleRecipe({ buildInputs: ['firn:it'] }),
      dependencies: [{ name: 'it', definition: `at://${alice.did}/${pkg.$nsid}/${name}`, requirement }],
    },
  })
  expect(await check(needs('hello', '^1'))).toMatchObject({ problems: [], notes: [] })
  expect((await check(needs('nothing', '^1'))).problems).toMatchObject([
    { path: ['release', 'dependencies', 0], message: expect.stringContaining('check author and name') },
  ])
  expect((await check(needs('hello', '^2'))).notes).toEqual([expect.stringContaining('matches ^2 yet')])
})

test('what rule 6 forbids is refused when published through firn', async () => {
  const bad = sampleRecipe({
    source: { $type: '#git', url: 'http://forge.example/x', rev: 'z'.repeat(40), hash: FAKE_HASH },
  })
  const { problems, findings, publishable } = await check(hello('1.0.0', { artifact: bad }))
  expect(problems).toEqual([])
  expect(publishable).toBe(false)
  const codes = findings.map(({ finding }) => finding.code)
  expect(codes).toEqual(expect.arrayContaining(['insecure-url', 'unpinned-source', 'fake-hash']))
})

test('a release alone needs a package', async () => {
  const alone = await check({ name: 'hello', release: hello('1.0.0').release })
  expect(alone.problems).toMatchObject([{ path: ['package'] }])
  await publishing(hello('1.0.0'))
  expect((await check({ name: 'hello', release: hello('1.1.0').release })).publishable).toBe(true)
})

test('publishes although the index cannot read it back, and says so', async () => {
  const away = { ...service, fetch: async () => Promise.reject(new TypeError('fetch failed')) }
  const { input } = await check(hello('1.0.0'))
  const done = await publish(away, { did: alice.did, records: recordsIn(input), baseCid: null, blobs: [] })
  expect(done.indexed).toBe(false)
  expect((await read(release.$nsid, 'package:hello:1.0.0')).value).toMatchObject({ version: '1.0.0' })
  await indexAtOnce(service, done.uris)
  expect((await check(hello('1.0.0'))).problems).toHaveLength(1)
})

test('does not claim that nothing was written when the answer to a write was lost', async () => {
  const { input } = await check(hello('1.0.0'))
  const silent = agent.clone()
  silent.com.atproto.repo.applyWrites = async (...args) => {
    await agent.com.atproto.repo.applyWrites(...args)
    throw new TypeError('fetch failed')
  }
  const away = { agentFor: async () => silent } as unknown as PublishService['oauth']
  const done = publish(
    { ...service, oauth: away },
    { did: alice.did, records: recordsIn(input), baseCid: null, blobs: [] },
  )
  await expect(done).rejects.toMatchObject({ reason: 'OutcomeUnknown', outcomeUnknown: true })
  expect((await read(release.$nsid, 'package:hello:1.0.0')).value).toMatchObject({ version: '1.0.0' })
})

test('tells a server that is away from a session that has ended', async () => {
  const { input } = await check(hello('1.0.0'))
  const attempt = (service_: string) => {
    const stranger = { agentFor: async () => new Agent(service_) } as unknown as PublishService['oauth']
    const request = { did: alice.did, records: recordsIn(input), baseCid: null, blobs: [] }
    return publish({ ...service, oauth: stranger }, request)
  }
  await expect(attempt('http://127.0.0.1:1')).rejects.toMatchObject({ reason: 'ServerUnreachable' })
  await expect(attempt(alice.pds)).rejects.toMatchObject({ reason: 'SessionEnded' })
})
