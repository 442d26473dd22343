import { beforeAll, expect, test } from 'vitest'
import { getUpdates } from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { samplePackage } from '../support/sample-records.js'
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
import { walk } from './walk.js'
import { type Account, World } from './world.js'

describeDatabases('updates', (current) => {
  let api: Api
  let alice: Account
  let bob: Account

  const actions = async (params: Record<string, string> = {}) => {
    const { updates } = await api.get(getUpdates, params)
    return updates.map(({ action, name, version, channel }) =>
      [action, name, version, channel].filter(Boolean).join(' '),
    )
  }

  beforeAll(async () => {
    const world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    bob = await world.account('bob.test')
    await alice.write({ [packagePath('hello')]: samplePackage() })
    const { [packagePath('hello')]: _, ...releases } = definitionWrites(alice, 'hello', {
      versions: ['1.0.0'],
    })
    const cids = await alice.write(releases)
    const cid = cids[releasePath('hello', '1.0.0')] ?? ''
    await bob.write({ [packagePath('other')]: samplePackage({ keywords: ['Curious'], summary: 'Of Bob' }) })
    await alice.write({ [channelPath('hello', 'stable')]: channelRecord(alice, 'hello', '1.0.0', cid) })
    await alice.write({ [yankPath('hello', '1.0.0')]: yankRecord(alice, 'hello', '1.0.0', cid) })
    await alice.write({ [yankPath('hello', '1.0.0')]: null })
    await bob.write({
      [packagePath('other')]: samplePackage({ keywords: ['Curious'], summary: 'Still of Bob' }),
    })
    await alice.write({ [releasePath('hello', '1.0.0')]: null })
    return () => api[Symbol.asyncDispose]()
  })

  test('come newest first, with what they are about', async () => {
    expect(await actions()).toEqual([
      'delete hello 1.0.0',
      'describe other',
      'unyank hello 1.0.0',
      'yank hello 1.0.0',
      'channel hello 1.0.0 stable',
      'define other',
      'release hello 1.0.0',
      'define hello',
    ])
    const { updates } = await api.get(getUpdates, { limit: 2 })
    expect(updates[1]).toMatchObject({
      action: 'describe',
      kind: 'package',
      uri: bob.uri(packagePath('other')),
      definition: bob.uri(packagePath('other')),
      summary: 'Still of Bob',
      author: { did: bob.did, handle: 'bob.test' },
    })
    expect(updates[1]?.cid).toMatch(/^bafy/)
    expect(updates[0]?.cid).toBeUndefined()
  })

  test('by actor, definition, kind and keyword', async () => {
    expect(await actions({ actor: 'bob.test' })).toEqual(['describe other', 'define other'])
    expect(await actions({ definition: `at://bob.test/${packagePath('Other')}` })).toEqual([
      'describe other',
      'define other',
    ])
    expect(await actions({ keyword: 'curious' })).toEqual(['describe other', 'define other'])
    expect(await actions({ kind: 'model' })).toEqual([])
    expect(await actions({ actor: 'alice.test', keyword: 'curious' })).toEqual([])
    expect(await actions({ definition: bob.uri(packagePath('unknown')) })).toEqual([])
  })

  test('walk, also while others come in', async () => {
    const { updates } = await api.get(getUpdates)
    const seen = await walk(async (cursor) => {
      const page = await api.get(getUpdates, { limit: 3, cursor })
      await bob.write({
        [packagePath('other')]: samplePackage({ summary: `After ${page.updates.at(-1)?.seq}` }),
      })
      return { rows: page.updates.map(({ seq }) => seq), cursor: page.cursor }
    })
    expect(seen).toEqual(updates.map(({ seq }) => seq))
  })

  test('of an unknown account, or by a cursor of another feed, are refused', async () => {
    expect(await api.refusal(getUpdates, { actor: 'nobody.test' })).toMatchObject({ error: 'NotFound' })
    expect(await api.refusal(getUpdates, { definition: 'at://alice.test' })).toMatchObject({
      error: 'InvalidRequest',
    })
    const { cursor } = await api.get(getUpdates, { limit: 1 })
    expect(await api.refusal(getUpdates, { actor: 'bob.test', cursor })).toMatchObject({
      error: 'InvalidCursor',
    })
  })
})
