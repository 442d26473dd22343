import { beforeAll, describe, expect, test } from 'vitest'
import { checkInput } from '../../appview/publish/check-input.js'
import {
  describeIndex,
  getActor,
  getDefinition,
  getFindings,
  getLock,
  getProof,
  getRelease,
  getUpdates,
  listConflicts,
  listDefinitions,
  listReleases,
  resolve,
  search,
  suggest,
} from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { samplePackage, sampleRelease } from '../support/sample-records.js'
import { Api } from './api.js'
import {
  channelPath,
  channelRecord,
  definitionWrites,
  packagePath,
  releasePath,
  yankPath,
  yankRecord,
} from './records.js'
import { type Account, World } from './world.js'

describeDatabases('an account that is not active', (current) => {
  let api: Api
  let alice: Account
  let hidden: Account
  let lock: string

  const secret = releasePath('secret', '1.0.0')

  beforeAll(async () => {
    const world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    hidden = await world.account('hidden.test')
    await alice.write(definitionWrites(alice, 'public'))
    const definitionUri = alice.uri(packagePath('public'))
    await alice.write({
      [releasePath('public', '1.0.0')]: sampleRelease({
        definition: definitionUri,
        version: '1.0.0',
        notes: 'x',
      }),
    })
    await hidden.write(definitionWrites(hidden, 'publi'))
    const cids = await hidden.write(
      definitionWrites(hidden, 'secret', { record: { keywords: ['classified'] } }),
    )
    const definition = hidden.uri(packagePath('secret'))
    const cid = cids[secret] ?? ''
    await hidden.write({
      [channelPath('secret', 'stable')]: channelRecord(hidden, 'secret', '1.0.0', cid),
      [yankPath('secret', '1.0.0')]: yankRecord(hidden, 'secret', '1.0.0', cid),
      [secret]: sampleRelease({ definition, version: '1.0.0', notes: 'another' }),
      [packagePath('broken')]: samplePackage({ summary: 1 }),
    })
    await hidden.write({ [packagePath('gone')]: samplePackage() })
    await hidden.write({ [packagePath('gone')]: null })
    lock = (await api.get(getLock, { release: hidden.uri(secret) })).lock.id
    await hidden.setState(false)
    return () => api[Symbol.asyncDispose]()
  })

  test.each([
    [getDefinition, () => ({ uri: hidden.uri(packagePath('secret')) })],
    [getDefinition, () => ({ actor: 'hidden.test', name: 'secret' })],
    [getDefinition, () => ({ actor: 'hidden.test', name: 'gone' })],
    [getRelease, () => ({ uri: hidden.uri(secret) })],
    [getActor, () => ({ actor: 'hidden.test' })],
    [getProof, () => ({ uri: hidden.uri(secret) })],
    [getFindings, () => ({ uri: hidden.uri(secret) })],
    [getUpdates, () => ({ actor: hidden.did })],
    [listReleases, () => ({ actor: hidden.did, name: 'secret' })],
    [listDefinitions, () => ({ actor: hidden.did })],
    [listConflicts, () => ({ actor: hidden.did })],
    [resolve, () => ({ actor: hidden.did, name: 'secret' })],
    [getLock, () => ({ release: hidden.uri(secret) })],
    [getLock, () => ({ id: lock })],
  ])('is not found by $0.$nsid', async (method, params) => {
    expect(await api.refusal(method, params())).toMatchObject({ status: 400, error: 'NotFound' })
  })

  describe('is left out of', () => {
    test.each([
      [search, { q: 'secret' }],
      [search, { q: 'secrte' }],
      [search, { q: '' }],
      [search, { q: '', author: 'hidden.test' }],
      [search, { keyword: 'classified' }],
      [suggest, { q: 'secret' }],
      [listDefinitions, {}],
      [getUpdates, {}],
      [listConflicts, {}],
    ])('$0.$nsid $1', async (method, params) => {
      const response = await api.request(method, params)
      expect(response.status).toBe(200)
      const text = await response.text()
      expect(text).not.toMatch(/secret|hidden|classified/)
      expect(text).not.toContain(hidden.did)
    })

    test.each([
      [search, { sort: 'name' }, 'hits'],
      [suggest, { q: 'publi' }, 'suggestions'],
      [listDefinitions, { sort: 'name' }, 'definitions'],
      [listConflicts, {}, 'conflicts'],
      [getUpdates, {}, 'updates'],
    ])('a page of $0.$nsid, where it takes no place', async (method, params, rows) => {
      const response = await api.request(method, { ...params, limit: 1 })
      const page = (await response.json()) as Record<string, unknown[]>
      expect(page[rows]).toHaveLength(1)
    })

    test('every count', async () => {
      const { counts, deadLetters } = await api.get(describeIndex)
      expect(counts).toEqual({
        actors: 1,
        definitions: 1,
        releases: 1,
        channels: 0,
        yanks: 0,
        conflicts: 1,
        collections: 0,
        deadLetters: 0,
      })
      expect(deadLetters).toEqual([])
      expect((await api.get(search)).total).toBe(1)
    })
  })

  test.each([
    ['secret', () => hidden, 1],
    ['public', () => alice, 0],
  ] as const)('is not known to a release that depends on it: %s', async (name, author, count) => {
    const definition = author().uri(packagePath(name))
    const release = sampleRelease({
      definition: alice.uri(packagePath('needy')),
      dependencies: [{ name, definition, requirement: '*' }],
    })
    const { db } = current()
    const { problems } = await checkInput(
      JSON.stringify({ name: 'needy', package: samplePackage(), release }),
      {
        db,
        did: alice.did,
        now: new Date(),
        allowHttp: false,
      },
    )
    const ofDependencies = problems.filter(({ path }) => path[1] === 'dependencies')
    expect(problems).toEqual(ofDependencies)
    expect(ofDependencies).toHaveLength(count)
  })

  test('says nothing of its revision', async () => {
    const response = await api.request(search, { author: hidden.did })
    expect(response.headers.get('atproto-repo-rev')).toBeNull()
  })
})
