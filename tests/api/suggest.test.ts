import { beforeAll, expect, test } from 'vitest'
import { suggest } from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { samplePackage } from '../support/sample-records.js'
import { Api } from './api.js'
import { modelWrites } from './model-records.js'
import { definitionWrites, packagePath } from './records.js'
import { World } from './world.js'

describeDatabases('suggest', (current) => {
  let api: Api

  const names = async (q: string, params: Record<string, string | number> = {}) => {
    const { suggestions } = await api.get(suggest, { q, ...params })
    return suggestions.map(({ name }) => name)
  }

  beforeAll(async () => {
    const world = new World(current().db)
    api = await Api.start(current(), world)
    const alice = await world.account('alice.test')
    await alice.write(definitionWrites(alice, 'relay-tools', { record: { summary: 'Looks into streams' } }))
    for (const name of ['relay', 'tiny-relay', 'relax', 'Hello_World']) {
      await alice.write({ [packagePath(name)]: samplePackage() })
    }
    await alice.write({
      ...modelWrites(alice, 'bert-pickled', { sizes: { 'pytorch_model.bin': 1 } }),
      ...modelWrites(alice, 'bert-safe'),
      ...modelWrites(alice, 'bert-announced', { versions: [] }),
    })
    return () => api[Symbol.asyncDispose]()
  })

  test.each([
    ['r', ['relay-tools', 'relax', 'relay']],
    ['relay', ['relay', 'relay-tools', 'tiny-relay', 'relax']],
    ['RELAY-', ['relay-tools']],
    ['hello w', ['Hello_World']],
    ['rleay-tools', ['relay-tools']],
    ['tiny', ['tiny-relay']],
    ['%', []],
    ['_', []],
    [' ', []],
  ])('completes %j', async (q, expected) => {
    expect((await names(q)).slice(0, expected.length || 1)).toEqual(expected)
  })

  test('warns of pickles in the newest release of a model', async () => {
    const { suggestions } = await api.get(suggest, { q: 'bert', kind: 'model' })
    expect(Object.fromEntries(suggestions.map(({ name, pickle }) => [name, pickle]))).toEqual({
      ...{ 'bert-pickled': true, 'bert-safe': false, 'bert-announced': undefined },
    })
    expect((await api.get(suggest, { q: 'relay-tools' })).suggestions[0]).not.toHaveProperty('pickle')
  })

  test('tells whose it is and what, and no more of them than asked for', async () => {
    const { suggestions } = await api.get(suggest, { q: 'relay-t', limit: 1 })
    expect(suggestions).toEqual([
      expect.objectContaining({
        kind: 'package',
        name: 'relay-tools',
        author: expect.objectContaining({ handle: 'alice.test' }),
        summary: 'Looks into streams',
        version: '1.0.0',
      }),
    ])
    expect(await names('re', { limit: 2 })).toHaveLength(2)
    expect(await names('re', { kind: 'model' })).toEqual([])
  })
})
