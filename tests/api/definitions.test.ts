import { beforeAll, describe, expect, test } from 'vitest'
import { getDefinition, listDefinitions } from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { samplePackage } from '../support/sample-records.js'
import { Api } from './api.js'
import { channelPath, channelRecord, definitionWrites, packagePath, releasePath } from './records.js'
import { walk } from './walk.js'
import { type Account, World } from './world.js'

describeDatabases('definitions', (current) => {
  let world: World
  let api: Api
  let alice: Account
  let bob: Account

  beforeAll(async () => {
    world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    bob = await world.account(null)
    const cids = await alice.write(
      definitionWrites(alice, 'hello-world', { versions: ['1.0.0', '1.1.0', '2.0.0-rc.1'] }),
    )
    const stable = cids[releasePath('hello-world', '1.0.0')] ?? ''
    await alice.write({
      [channelPath('hello-world', 'stable')]: channelRecord(alice, 'hello-world', '1.0.0', stable),
    })
    await alice.write(definitionWrites(alice, 'zebra', { versions: [] }))
    await bob.write(definitionWrites(bob, 'hello-world', { record: { summary: 'Of Bob' } }))
    return () => api[Symbol.asyncDispose]()
  })

  describe('getDefinition', () => {
    test('shows the record with where it comes from, its newest release and its channels', async () => {
      const { definition } = await api.get(getDefinition, { actor: 'alice.test', name: 'hello-world' })
      expect(definition).toMatchObject({
        uri: alice.uri(packagePath('hello-world')),
        author: { did: alice.did, handle: 'alice.test' },
        kind: 'package',
        name: 'hello-world',
        record: samplePackage(),
        newest: { uri: alice.uri(releasePath('hello-world', '1.1.0')), version: '1.1.0', yanked: false },
        releaseCount: 3,
        findings: { error: 0, warning: 0 },
        channels: [
          { name: 'stable', version: '1.0.0', release: alice.uri(releasePath('hello-world', '1.0.0')) },
        ],
      })
      expect(definition.score).toBeGreaterThan(50)
    })

    test.each([
      ['by at-uri', () => ({ uri: alice.uri(packagePath('hello-world')) })],
      ['by at-uri of a handle', () => ({ uri: `at://alice.test/${packagePath('hello-world')}` })],
      ['by at-uri of a handle in capitals', () => ({ uri: `at://Alice.Test/${packagePath('hello-world')}` })],
      ['by DID and name', () => ({ actor: alice.did, name: 'hello-world' })],
      ['by another spelling', () => ({ actor: 'alice.test', name: 'Hello_World' })],
      ['by another spelling in an at-uri', () => ({ uri: `at://alice.test/${packagePath('HELLO.world')}` })],
    ])('finds it %s', async (_, params) => {
      const { definition } = await api.get(getDefinition, params())
      expect(definition.uri).toBe(alice.uri(packagePath('hello-world')))
    })

    test('shows handle.invalid for an account whose handle does not lead back', async () => {
      const { definition } = await api.get(getDefinition, { actor: bob.did, name: 'hello-world' })
      expect(definition.author.handle).toBe('handle.invalid')
    })

    test.each([
      ['nothing', () => ({}), 'InvalidRequest', 'either uri, or actor and name'],
      ['an actor alone', () => ({ actor: 'alice.test' }), 'InvalidRequest', 'either uri, or actor and name'],
      [
        'both',
        () => ({ actor: alice.did, uri: alice.uri(packagePath('zebra')) }),
        'InvalidRequest',
        'not both',
      ],
      [
        'a release',
        () => ({ uri: alice.uri(releasePath('zebra', '1.0.0')) }),
        'InvalidRequest',
        'names no definition',
      ],
      ['an account alone', () => ({ uri: `at://${alice.did}` }), 'InvalidRequest', 'names no definition'],
      ['no at-uri', () => ({ uri: 'hello' }), 'InvalidRequest', 'uri'],
      [
        'an unknown kind',
        () => ({ actor: alice.did, name: 'zebra', kind: 'zoo' }),
        'InvalidRequest',
        'package, atom, model',
      ],
      ['an unknown account', () => ({ actor: 'nobody.test', name: 'zebra' }), 'NotFound', 'nobody.test'],
      [
        'an unknown name',
        () => ({ actor: 'alice.test', name: 'nothing' }),
        'NotFound',
        'It has zebra, hello-world.',
      ],
      [
        'another kind',
        () => ({ actor: 'alice.test', name: 'zebra', kind: 'model' }),
        'NotFound',
        'no model "zebra"',
      ],
    ])('refuses %s', async (_, params, error, message) => {
      const refusal = await api.refusal(getDefinition, params())
      expect(refusal).toMatchObject({ status: 400, error })
      expect(refusal.message).toContain(message)
    })

    test('says of a deleted definition that it was deleted', async () => {
      await bob.write({ [packagePath('gone')]: samplePackage() })
      await bob.write({ [packagePath('gone')]: null })
      const refusal = await api.refusal(getDefinition, { actor: bob.did, name: 'gone' })
      expect(refusal).toMatchObject({ status: 400, error: 'Deleted' })
    })
  })

  describe('listDefinitions', () => {
    test('lists the newest change first', async () => {
      const { definitions } = await api.get(listDefinitions)
      expect(definitions.map(({ author, name }) => [author.did, name])).toEqual([
        [bob.did, 'hello-world'],
        [alice.did, 'zebra'],
        [alice.did, 'hello-world'],
      ])
    })

    test('lists one author, by name', async () => {
      const { definitions } = await api.get(listDefinitions, { actor: 'alice.test', sort: 'name' })
      expect(definitions.map(({ name }) => name)).toEqual(['hello-world', 'zebra'])
      expect(await api.get(listDefinitions, { kind: 'model' })).toEqual({ definitions: [] })
    })

    test.each(['updated', 'name'])('walks all of them by %s, also while others come in', async (sort) => {
      const carol = await world.account(`carol-${sort}.test`)
      const names = Array.from({ length: 23 }, (_, i) => `thing-${String(i).padStart(2, '0')}`)
      for (const name of names) await carol.write({ [packagePath(name)]: samplePackage() })
      const seen = await walk(async (cursor) => {
        const answer = await api.get(listDefinitions, { actor: carol.did, sort, limit: 5, cursor })
        await carol.write({ [packagePath(`new-${answer.definitions.at(-1)?.name}`)]: samplePackage() })
        return { rows: answer.definitions.map(({ name }) => name), cursor: answer.cursor }
      })
      const old = seen.filter((name) => names.includes(name))
      expect(new Set(seen).size).toBe(seen.length)
      expect(old).toEqual(sort === 'name' ? names : names.toReversed())
    })

    test('refuses a cursor of another query, and what is none', async () => {
      const { cursor } = await api.get(listDefinitions, { limit: 1 })
      expect(cursor).toBeDefined()
      const others = [
        { cursor, sort: 'name' },
        { cursor, actor: 'alice.test' },
        { cursor: `${cursor}AAAA` },
        { cursor: 'x' },
        { cursor: Buffer.from('[]').toString('base64url') },
      ]
      for (const params of others) {
        expect(await api.refusal(listDefinitions, params)).toMatchObject({
          status: 400,
          error: 'InvalidCursor',
        })
      }
      expect(await api.refusal(listDefinitions, { sort: 'zoo' })).toMatchObject({ error: 'InvalidRequest' })
    })
  })
})
