import { beforeAll, describe, expect, test } from 'vitest'
import { search } from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { Api } from './api.js'
import { definitionWrites } from './records.js'
import { World } from './world.js'

describeDatabases('facets', (current) => {
  let api: Api

  const names = async (params: Record<string, string | boolean>) => {
    const { hits } = await api.get(search, { sort: 'name', ...params })
    return hits.map(({ definition }) => definition.name)
  }
  const counts = async (params: Record<string, string | boolean>) => {
    const { facets = [] } = await api.get(search, params)
    return Object.fromEntries(
      facets.map(({ name, values }) => [
        name,
        Object.fromEntries(values.map(({ value, count }) => [value, count])),
      ]),
    )
  }

  beforeAll(async () => {
    const world = new World(current().db)
    api = await Api.start(current(), world)
    const alice = await world.account('alice.test')
    const bob = await world.account('bob.test')
    await alice.write(
      definitionWrites(alice, 'pds', {
        record: {
          summary: 'A server of accounts',
          category: 'service',
          language: 'rust',
          licence: 'MIT OR Apache-2.0',
          roles: ['pds'],
          keywords: ['Server', 'accounts'],
          status: 'beta',
        },
        recipe: { service: { program: 'pds' } },
      }),
    )
    await alice.write(
      definitionWrites(alice, 'client', {
        record: {
          summary: 'Talks to a server',
          category: 'application',
          language: 'go',
          licence: 'MIT',
          roles: ['client'],
          keywords: ['server'],
        },
        release: { systems: ['x86_64-linux'] },
      }),
    )
    await bob.write(
      definitionWrites(bob, 'viewer', {
        record: {
          summary: 'Shows what a server says',
          category: 'application',
          language: 'go',
          licence: 'GPL-3.0-only',
          roles: ['client', 'appview'],
          keywords: [],
        },
        recipe: { modules: [{ system: 'nixos', text: '{ }' }] },
        release: { systems: ['x86_64-linux', 'aarch64-darwin'] },
      }),
    )
    await bob.write(
      definitionWrites(bob, 'idea', {
        versions: [],
        record: { summary: 'Of a server', status: 'planned', category: 'tool', language: 'go' },
      }),
    )
    return () => api[Symbol.asyncDispose]()
  })

  describe('filter', () => {
    test.each([
      [{ kind: 'package' }, ['client', 'idea', 'pds', 'viewer']],
      [{ kind: 'model' }, []],
      [{ author: 'bob.test' }, ['idea', 'viewer']],
      [{ author: 'Bob.Test' }, ['idea', 'viewer']],
      [{ author: 'nobody.test' }, []],
      [{ category: 'application' }, ['client', 'viewer']],
      [{ role: 'client' }, ['client', 'viewer']],
      [{ role: 'pds' }, ['pds']],
      [{ language: 'Rust' }, ['pds']],
      [{ licence: 'MIT' }, ['client', 'idea', 'pds']],
      [{ licence: 'apache-2.0' }, ['pds']],
      [{ keyword: 'server' }, ['client', 'pds']],
      [{ system: 'x86_64-linux' }, ['client', 'pds', 'viewer']],
      [{ system: 'aarch64-darwin' }, ['pds', 'viewer']],
      [{ hasService: true }, ['pds']],
      [{ hasService: false }, ['client', 'idea', 'viewer']],
      [{ hasModule: true }, ['viewer']],
      [{ status: 'planned' }, ['idea']],
      [{ category: 'application', language: 'go', author: 'alice.test' }, ['client']],
      [{ q: 'server', role: 'appview' }, ['viewer']],
    ])('%j', async (params, expected) => {
      expect(await names(params as Record<string, string | boolean>)).toEqual(expected)
    })
  })

  test('are counted over everything that matches', async () => {
    expect(await counts({ q: 'server' })).toEqual({
      kind: { package: 4 },
      author: { 'alice.test': 2, 'bob.test': 2 },
      category: { application: 2, service: 1, tool: 1 },
      role: { client: 2, pds: 1, appview: 1 },
      language: { go: 3, rust: 1 },
      licence: { MIT: 3, 'Apache-2.0': 1, 'GPL-3.0-only': 1 },
      keyword: { server: 2, accounts: 1, greeting: 1 },
      system: { 'x86_64-linux': 3, 'aarch64-darwin': 2 },
      hasModule: { true: 1, false: 3 },
      hasService: { true: 1, false: 3 },
      status: { beta: 1, stable: 2, planned: 1 },
      set: {},
      root: {},
      ecosystem: {},
      task: {},
      library: {},
      weightFormat: {},
      baseModel: {},
      size: {},
    })
  })

  test('are counted with all other filters applied, and their own left out', async () => {
    const { total, facets = [] } = await api.get(search, { category: 'application', author: 'alice.test' })
    expect(total).toBe(1)
    const of = (name: string) => facets.find((facet) => facet.name === name)?.values
    expect(of('author')).toEqual([
      { value: 'alice.test', count: 1 },
      { value: 'bob.test', count: 1 },
    ])
    expect(of('category')).toEqual([
      { value: 'application', count: 1 },
      { value: 'service', count: 1 },
    ])
    expect(of('role')).toEqual([{ value: 'client', count: 1 }])
  })

  test('every count is what choosing that value gives', async () => {
    for (const chosen of [
      {},
      { q: 'server', language: 'go' },
      { category: 'application', hasService: false },
    ]) {
      for (const [facet, values] of Object.entries(await counts(chosen))) {
        for (const [value, count] of Object.entries(values)) {
          const { total } = await api.get(search, { ...chosen, [facet]: value })
          expect([facet, value, total]).toEqual([facet, value, count])
        }
      }
    }
  })
})
