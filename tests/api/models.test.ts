import { beforeAll, describe, expect, test } from 'vitest'
import { getDefinition, getRelease, getUpdates, listReleases, search } from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { sampleChannel, sampleYank } from '../support/sample-records.js'
import { Api } from './api.js'
import { modelChannelPath, modelPath, modelReleasePath, modelWrites, modelYankPath } from './model-records.js'
import { definitionWrites } from './records.js'
import { type Account, World } from './world.js'

const HUB_PAGE = 'https://hub.example/acme/base'

describeDatabases('models', (current) => {
  let api: Api
  let alice: Account
  let bob: Account

  const names = async (params: Record<string, string | number>) => {
    const { hits } = await api.get(search, { sort: 'name', ...params })
    return hits.map(({ definition }) => definition.name)
  }
  const counts = async (params: Record<string, string | number>, facet: string) => {
    const { facets = [] } = await api.get(search, params)
    const values = facets.find(({ name }) => name === facet)?.values ?? []
    return Object.fromEntries(values.map(({ value, count }) => [value, count]))
  }

  beforeAll(async () => {
    const world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    bob = await world.account('bob.test')
    const cids = await alice.write({
      ...modelWrites(alice, 'tiny', {
        record: { baseModels: [{ url: `${HUB_PAGE}/`, relation: 'distilled' }] },
        artifact: { parameters: 22_713_216 },
      }),
      ...modelWrites(alice, 'old', {
        versions: ['1.0.0', '2.0.0'],
        sizes: { 'config.json': 10, 'pytorch_model.bin': 438_000_000 },
        record: { task: 'fill-mask', licence: 'MIT' },
      }),
      ...modelWrites(alice, 'announced', { versions: [] }),
      ...definitionWrites(alice, 'hello'),
    })
    const old = modelReleasePath('old', '1.0.0')
    const ref = { uri: alice.uri(old), cid: cids[old] ?? '' }
    await alice.write({ [modelChannelPath('old', 'stable')]: sampleChannel({ release: ref }) })
    await alice.write({ [modelYankPath('old', '1.0.0')]: sampleYank({ release: ref }) })
    await bob.write(
      modelWrites(bob, 'tiny-gguf', {
        sizes: { 'tiny.gguf': 5_000_000_000 },
        record: {
          library: 'llama.cpp',
          baseModels: [{ definition: alice.uri(modelPath('tiny')), relation: 'quantized' }],
        },
      }),
    )
    return () => api[Symbol.asyncDispose]()
  })

  describe('views', () => {
    test('say what the newest release of a model holds', async () => {
      const { definition } = await api.get(getDefinition, {
        actor: 'alice.test',
        kind: 'model',
        name: 'tiny',
      })
      expect(definition.model).toEqual({
        origin: 'huggingface',
        fileCount: 3,
        totalSize: 91_335_194,
        parameters: 22_713_216,
        weightFormats: ['safetensors'],
        pickle: false,
      })
    })

    test('say nothing of that while there is no release, and never of a package', async () => {
      for (const [kind, name] of [
        ['model', 'announced'],
        ['package', 'hello'],
      ]) {
        const { definition } = await api.get(getDefinition, { actor: 'alice.test', kind, name })
        expect(definition).not.toHaveProperty('model')
      }
    })

    test('warn of pickles wherever a release is named', async () => {
      const uri = alice.uri(modelReleasePath('old', '1.0.0'))
      const { release } = await api.get(getRelease, { uri })
      expect(release.model).toMatchObject({ weightFormats: ['pytorch'], pickle: true })
      const { releases } = await api.get(listReleases, { uri: alice.uri(modelPath('old')) })
      expect(releases.map(({ model }) => model?.pickle)).toEqual([true, true])
      const { updates } = await api.get(getUpdates, { actor: 'alice.test' })
      const told = Object.fromEntries(updates.map((update) => [update.uri, update.pickle]))
      expect(told[uri]).toBe(true)
      expect(told[alice.uri(modelChannelPath('old', 'stable'))]).toBe(true)
      expect(told[alice.uri(modelYankPath('old', '1.0.0'))]).toBe(true)
      expect(told[alice.uri(modelReleasePath('tiny', '1.0.0'))]).toBe(false)
      expect(told[alice.uri(modelPath('tiny'))]).toBeUndefined()
    })
  })

  describe('a search', () => {
    test.each([
      [{ task: 'fill-mask' }, ['old']],
      [{ library: 'llama.cpp' }, ['tiny-gguf']],
      [{ weightFormat: 'gguf' }, ['tiny-gguf']],
      [{ licence: 'mit', kind: 'model' }, ['old']],
      [{ weightFormat: 'pytorch', task: 'text-generation' }, []],
      [{ minSize: 100_000_000 }, ['old', 'tiny-gguf']],
      [{ maxSize: 91_335_194 }, ['tiny']],
      [{ minSize: 91_335_195, maxSize: 1_000_000_000 }, ['old']],
    ])('takes %o', async (params, found) => {
      expect(await names(params)).toEqual(found)
    })

    test('finds what was made from a model of this index, and of a hub however its address is spelt', async () => {
      expect(await names({ baseModel: alice.uri(modelPath('tiny')) })).toEqual(['tiny-gguf'])
      expect(await names({ baseModel: HUB_PAGE })).toEqual(['tiny'])
      expect(await names({ baseModel: `${HUB_PAGE}/#model-card` })).toEqual(['tiny'])
    })

    test('counts tasks, libraries, formats, base models and sizes, each as if it were not chosen', async () => {
      expect(await counts({ task: 'fill-mask' }, 'task')).toEqual({ 'text-generation': 3, 'fill-mask': 1 })
      expect(await counts({}, 'library')).toEqual({ transformers: 3, 'llama.cpp': 1 })
      expect(await counts({}, 'weightFormat')).toEqual({ gguf: 1, pytorch: 1, safetensors: 1 })
      expect(await counts({}, 'baseModel')).toEqual({ [HUB_PAGE]: 1, [alice.uri(modelPath('tiny'))]: 1 })
      expect(await counts({ minSize: 1_000_000_000 }, 'size')).toEqual({
        '0-99999999': 1,
        '100000000-999999999': 1,
        '1000000000-9999999999': 1,
      })
      expect(await counts({ minSize: 1_000_000_000 }, 'kind')).toEqual({ model: 1 })
    })

    test('finds a model by its task', async () => {
      expect(await names({ q: 'fill-mask' })).toContain('old')
    })
  })
})
