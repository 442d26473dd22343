import { beforeAll, describe, expect, test } from 'vitest'
import { getLineage } from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { Api } from './api.js'
import { modelPath, modelWrites } from './model-records.js'
import { definitionWrites } from './records.js'
import { type Account, World } from './world.js'

const PAGE = 'https://hub.example/acme/origin'

describeDatabases('lineage', (current) => {
  let api: Api
  let world: World
  let alice: Account
  let bob: Account
  const uri = (account: Account, name: string) => account.uri(modelPath(name))
  const from = (...bases: [string, string?][]) => ({
    record: {
      baseModels: bases.map(([base, relation]) => ({
        ...(base.startsWith('at://') ? { definition: base } : { url: base }),
        ...(relation === undefined ? {} : { relation }),
      })),
    },
    versions: [],
  })

  beforeAll(async () => {
    world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    bob = await world.account('bob.test')
    // origin (elsewhere) → base → { left, right } → merged → quantized; round ↔ about.
    await alice.write({
      ...modelWrites(alice, 'base', from([`${PAGE}/`, 'finetune'])),
      ...modelWrites(alice, 'merged', from([uri(bob, 'left'), 'merge'], [uri(bob, 'right'), 'merge'])),
      ...modelWrites(alice, 'quantized', from([uri(alice, 'merged'), 'quantized'])),
      ...modelWrites(alice, 'round', from([uri(alice, 'about')])),
      ...modelWrites(alice, 'about', from([uri(alice, 'round')])),
      ...definitionWrites(alice, 'hello'),
    })
    await bob.write({
      ...modelWrites(bob, 'left', from([uri(alice, 'base'), 'finetune'])),
      ...modelWrites(bob, 'right', from([uri(alice, 'base')])),
    })
    return () => api[Symbol.asyncDispose]()
  })

  const nodes = async (params: Record<string, string | number>) => {
    const found = await api.get(getLineage, params)
    return {
      ...found,
      nodes: Object.fromEntries(
        found.nodes.map(({ id, step, definition }) => [definition?.name ?? id, step]),
      ),
    }
  }

  test('leads both ways, through every step', async () => {
    const found = await nodes({ actor: 'alice.test', name: 'merged', depth: 8 })
    expect(found.nodes).toEqual({ merged: 0, left: -1, right: -1, base: -2, [PAGE]: -3, quantized: 1 })
    expect(Object.keys(found.nodes)[0]).toBe('merged')
    expect(found.complete).toBe(true)
    expect(found.links).toEqual(
      expect.arrayContaining([
        { from: PAGE, to: uri(alice, 'base'), relation: 'finetune' },
        { from: uri(alice, 'base'), to: uri(bob, 'left'), relation: 'finetune' },
        { from: uri(alice, 'base'), to: uri(bob, 'right') },
        { from: uri(bob, 'left'), to: uri(alice, 'merged'), relation: 'merge' },
        { from: uri(bob, 'right'), to: uri(alice, 'merged'), relation: 'merge' },
        { from: uri(alice, 'merged'), to: uri(alice, 'quantized'), relation: 'quantized' },
      ]),
    )
    expect(found.links).toHaveLength(6)
  })

  test('ends where it is told to, and says that there is more', async () => {
    const shallow = await nodes({ uri: uri(alice, 'base'), depth: 1 })
    expect(shallow).toMatchObject({ nodes: { base: 0, [PAGE]: -1, left: 1, right: 1 }, complete: false })
    const few = await nodes({ uri: uri(alice, 'base'), limit: 1, depth: 8 })
    expect(few).toMatchObject({ nodes: { base: 0, [PAGE]: -1, left: 1 }, complete: false })
    expect(Object.keys(few.nodes)).toHaveLength(3)
    const exact = await nodes({ uri: uri(alice, 'base'), depth: 3 })
    expect(exact).toMatchObject({ nodes: { quantized: 3 }, complete: true })
  })

  test('goes round in a circle once', async () => {
    const found = await nodes({ uri: uri(alice, 'round'), depth: 8 })
    expect(found.nodes).toEqual({ round: 0, about: -1 })
    expect(found.links).toHaveLength(2)
  })

  test('begins at a model that is not on firn, however its address is spelt', async () => {
    const found = await nodes({ url: 'https://HUB.example/acme/origin/#card', depth: 1 })
    expect(found).toMatchObject({ nodes: { [PAGE]: 0, base: 1 }, complete: false })
    await expect(api.get(getLineage, { url: 'https://hub.example/nobody' })).rejects.toMatchObject({
      error: 'NotFound',
    })
  })

  test('is of models alone', async () => {
    const hello = `at://${alice.did}/dev.firn.package/hello` as const
    await expect(api.get(getLineage, { uri: hello })).rejects.toThrow(/no model/)
    await expect(api.get(getLineage, { actor: 'alice.test', name: 'hello' })).rejects.toMatchObject({
      error: 'NotFound',
    })
    await expect(api.get(getLineage, {})).rejects.toMatchObject({ error: 'InvalidRequest' })
    await expect(api.get(getLineage, { uri: hello, url: PAGE })).rejects.toMatchObject({
      error: 'InvalidRequest',
    })
  })

  describe('of an account that is hidden', () => {
    test('nothing is told but that others name it', async () => {
      await world.indexer.setAccountState(
        { did: bob.did, active: false, status: 'takendown' },
        { source: 'test' },
      )
      const found = await api.get(getLineage, { uri: uri(alice, 'merged'), depth: 8 })
      expect(found.nodes.map(({ id }) => id)).toEqual([
        uri(alice, 'merged'),
        uri(bob, 'left'),
        uri(bob, 'right'),
        uri(alice, 'quantized'),
      ])
      expect(found.nodes[1]).not.toHaveProperty('definition')
      const base = await api.get(getLineage, { uri: uri(alice, 'base'), depth: 8 })
      expect(base.nodes.map(({ id }) => id)).toEqual([uri(alice, 'base'), PAGE])
    })
  })
})
