import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../src/db/database.js'
import {
  collection as collectionLexicon,
  getCollection,
  getProof,
  getUpdates,
  listCollections,
} from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import type { Json } from '../support/sample-records.js'
import { Api } from './api.js'
import { definitionWrites, packagePath } from './records.js'
import { type Account, World } from './world.js'

const SERVICE: Json = {
  settings: [
    { variable: 'LOUD', type: 'bool' },
    { variable: 'TOKEN', type: 'secret' },
  ],
  ports: [{ name: 'http', port: 8080 }],
}
const path = (name: string) => `${collectionLexicon.$nsid}/${name}`

describeDatabases('collections', (current) => {
  let api: Api
  let alice: Account
  let bob: Account
  let database: Database
  beforeAll(async () => {
    database = current()
    const world = new World(database.db)
    alice = await world.account('alice.example')
    bob = await world.account('bob.example')
    await alice.write(definitionWrites(alice, 'hello', { versions: ['1.0.0', '2.0.0'] }))
    await bob.write(definitionWrites(bob, 'world', { recipe: { service: SERVICE } }))
    await bob.write({
      [path('his')]: {
        $type: collectionLexicon.$nsid,
        items: [{ definition: bob.uri(packagePath('world')), requirement: '*' }],
      },
    })
    await put('tools', {
      title: 'Tools',
      summary: 'What everybody needs',
      items: [
        { definition: alice.uri(packagePath('hello')), requirement: '1' },
        {
          definition: bob.uri(packagePath('world')),
          requirement: 'latest',
          name: 'globe',
          service: { settings: [{ variable: 'TOKEN', value: 'secret' }] },
        },
        { definition: bob.uri(packagePath('absent')), requirement: '*' },
      ],
    })
    api = await Api.start(database, world)
  })
  afterAll(() => api[Symbol.asyncDispose]())

  async function put(name: string, record: Json): Promise<string> {
    const cids = await alice.write({ [path(name)]: { $type: collectionLexicon.$nsid, ...record } })
    return cids[path(name)] ?? ''
  }

  test('answer with what their items are now, and with what does not fit', async () => {
    const uri = alice.uri(path('tools'))
    const answer = await api.get(getCollection, { uri })
    expect(answer.collection).toMatchObject({
      uri,
      name: 'tools',
      author: { did: alice.did, handle: 'alice.example' },
      itemCount: 3,
      record: { title: 'Tools' },
      url: `http://firn.example:3000/c/${alice.did}/tools.tar.gz`,
    })
    expect(answer.items).toMatchObject([
      { name: 'hello', requirement: '1', release: { version: '1.0.0' }, hasService: false },
      { name: 'globe', release: { version: '1.0.0' }, hasService: true, author: { handle: 'bob.example' } },
      { name: 'absent', problem: expect.stringContaining('has no release'), hasService: false },
    ])
    expect(answer.findings.map(({ code, path: at }) => `${code} ${at}`)).toEqual([
      'secret-in-collection /items/1/service/settings/0',
      'unmet-requirement /items/2/requirement',
    ])
    expect(await api.get(getCollection, { actor: 'alice.example', name: 'Tools' })).toEqual(answer)
    const proof = await api.request(getProof, { uri })
    expect(proof.status).toBe(200)
  })

  test('are listed by author and by what they hold, newest first, page by page', async () => {
    const hello = { definition: alice.uri(packagePath('hello')), requirement: '*' }
    await put('second', { items: [hello] })
    await put('third', { items: [{ ...hello, definition: bob.uri(packagePath('world')) }] })
    const names = async (params: Record<string, string | number>) =>
      (await api.get(listCollections, params)).collections.map(({ name }) => name)
    expect(await names({ actor: 'alice.example' })).toEqual(['third', 'second', 'tools'])
    expect(await names({ definition: hello.definition })).toEqual(['second', 'tools'])
    expect(await names({ actor: 'bob.example' })).toEqual(['his'])
    const first = await api.get(listCollections, { limit: 2 })
    const rest = await names({ limit: 2, cursor: first.cursor ?? '' })
    expect(rest).toEqual(['tools', 'his'])
    await bob.setState(false)
    expect((await api.get(getCollection, { actor: alice.did, name: 'third' })).items[0]).toMatchObject({
      problem: expect.stringContaining('no active account'),
    })
    await bob.setState(true)
  })

  test('are in the feed, and say when they were deleted', async () => {
    const item = { definition: alice.uri(packagePath('hello')), requirement: '*' }
    await put('gone', { items: [item] })
    await put('gone', { items: [item], title: 'Changed' })
    await alice.write({ [path('gone')]: null })
    const { updates } = await api.get(getUpdates, { kind: 'collection', limit: 3 })
    expect(updates.map(({ action, name, uri }) => [action, name, uri])).toEqual(
      ['delete', 'describe', 'define'].map((action) => [action, 'gone', alice.uri(path('gone'))]),
    )
    expect(await api.refusal(getCollection, { uri: alice.uri(path('gone')) })).toMatchObject({
      error: 'Deleted',
    })
  })

  test('a wrong question gets an answer that helps', async () => {
    const refusals: [Record<string, string>, string, RegExp][] = [
      [{ actor: 'alice.example', name: 'nothing' }, 'NotFound', /it has third, second, tools\.$/],
      [{ uri: alice.uri(packagePath('hello')) }, 'InvalidRequest', /names no collection/],
      [{ actor: 'alice.example' }, 'InvalidRequest', /either uri, or actor and name/],
      [{ uri: alice.uri(path('tools')), name: 'tools' }, 'InvalidRequest', /not both/],
    ]
    for (const [params, error, message] of refusals) {
      const refusal = await api.refusal(getCollection, params)
      expect(refusal).toMatchObject({ error, message: expect.stringMatching(message) })
    }
  })

  test('a bad one is a dead letter, and replaces what stood there', async () => {
    await put('bad', { items: [{ definition: alice.uri(packagePath('hello')), requirement: '*' }] })
    const cid = await put('bad', {
      items: [{ definition: 'at://alice.example/dev.firn.package/hello', requirement: '*' }],
    })
    const letters = await database.db
      .selectFrom('deadLetter')
      .select(['uri', 'cid', 'reason'])
      .where('did', '=', alice.did)
      .execute()
    expect(letters).toEqual([{ uri: alice.uri(path('bad')), cid, reason: 'InvalidReference' }])
    expect(await api.refusal(getCollection, { uri: alice.uri(path('bad')) })).toMatchObject({
      error: 'Deleted',
    })
  })

  test('go with their account', async () => {
    expect((await api.get(listCollections, { actor: bob.did })).collections).toHaveLength(1)
    await bob.setState(false)
    expect(await api.refusal(listCollections, { actor: bob.did })).toMatchObject({ error: 'NotFound' })
    await bob.setState(false, 'deleted')
    const rows = await database.db
      .selectFrom('collection')
      .select('name')
      .where('did', '=', bob.did)
      .execute()
    expect(rows).toEqual([])
  })
})
