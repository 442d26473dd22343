import { beforeAll, describe, expect, test } from 'vitest'
import { search } from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { Api } from './api.js'
import { definitionWrites } from './records.js'
import { walk } from './walk.js'
import { type Account, World } from './world.js'

describeDatabases('search', (current) => {
  let api: Api
  let alice: Account
  let bob: Account

  /** Names and reasons, in order. */
  const find = async (q: string, params: Record<string, string | boolean> = {}) => {
    const { hits } = await api.get(search, { q, ...params })
    return hits.map(({ definition, matched }) => `${definition.name} ${matched}`)
  }

  beforeAll(async () => {
    const world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    bob = await world.account('bob.test')
    const things: [string, string, string[]][] = [
      ['relay', 'Collects the streams of many servers', ['firehose']],
      ['relay-tools', 'Looks into streams', []],
      ['tiny-relay', 'A small one', []],
      ['backfill', 'Reads whole repositories, without a relay', []],
      ['jetstream', 'JSON over sockets', ['relay', 'feed-generator']],
      ['postgres-exporter', 'Metrics of databases', ['Personal Data Server']],
      ['Hello_World', 'Greets the people', []],
      ['tranquil', 'Keeps accounts', []],
    ]
    for (const [name, summary, keywords] of things) {
      await alice.write(definitionWrites(alice, name, { record: { summary, keywords } }))
    }
    await bob.write(definitionWrites(bob, 'relay', { versions: [], record: { summary: 'Another one' } }))
    return () => api[Symbol.asyncDispose]()
  })

  describe('finds', () => {
    test.each([
      [
        'an exact name first, the better scored before, then prefixes, names, keywords and words',
        'relay',
        [
          'relay exact',
          'relay exact',
          'relay-tools prefix',
          'tiny-relay name',
          'jetstream keyword',
          'backfill words',
        ],
      ],
      ['an exact name in any spelling', 'hello world', ['Hello_World exact']],
      ['an exact name in capitals', 'TRANQUIL', ['tranquil exact']],
      ['a prefix', 'tranq', ['tranquil prefix']],
      ['a prefix in another spelling', 'hello-w', ['Hello_World prefix']],
      ['the middle of a name', 'ranqui', ['tranquil name']],
      ['a word of a name', 'exporter', ['postgres-exporter name']],
      ['a word of a summary in another form', 'collecting', ['relay words']],
      ['words of name and summary together', 'exporter metric', ['postgres-exporter words']],
      ['a keyword', 'firehose', ['relay keyword']],
      ['a keyword with a hyphen', 'feed-generator', ['jetstream keyword']],
      ['a keyword of several words, in any case', 'personal data server', ['postgres-exporter keyword']],
      ['a phrase', '"whole repositories"', ['backfill words']],
      ['no phrase of words that stand apart', '"repositories whole"', []],
      ['words without another', 'streams -many', ['relay-tools words']],
      [
        'names without a word',
        'relay -tools -tiny -data',
        ['relay exact', 'relay exact', 'jetstream keyword', 'backfill words'],
      ],
      ['everything without a word', '-relay -tranquil -metrics', ['Hello_World all']],
      ['a typo: a letter too few', 'tranqul', ['tranquil typo']],
      [
        'a typo: letters swapped',
        'rleay',
        ['relay typo', 'relay typo', 'tiny-relay typo', 'relay-tools typo'],
      ],
      ['a typo: another letter', 'jetstreem', ['jetstream typo']],
      ['a typo in one word of a name', 'postgrse', ['postgres-exporter typo']],
      ['nothing where nothing is near', 'qqqqqq', []],
    ])('%s', async (_, q, expected) => {
      expect(await find(q)).toEqual(expected)
    })

    test('everything without a text, or with blanks', async () => {
      expect(await find('')).toHaveLength(9)
      expect(new Set((await find('   ')).map((hit) => hit.split(' ')[1]))).toEqual(new Set(['all']))
    })

    test('what only nearly matches among what passes the filters', async () => {
      expect(await find('rleay', { author: 'bob.test' })).toEqual(['relay typo'])
    })
  })

  test('offers the nearest names when nothing matches', async () => {
    const answer = await api.get(search, { q: 'tranquility-base' })
    expect(answer.hits).toEqual([])
    expect(answer.total).toBe(0)
    expect(answer.nearest?.[0]).toBe('tranquil')
    const elsewhere = await api.get(search, { q: 'tranquil', kind: 'model' })
    expect(elsewhere).toMatchObject({ hits: [], nearest: ['tranquil'] })
  })

  test('sorts', async () => {
    expect((await find('', { sort: 'name' })).map((hit) => hit.split(' ')[0])).toEqual([
      'backfill',
      'Hello_World',
      'jetstream',
      'postgres-exporter',
      'relay',
      'relay',
      'relay-tools',
      'tiny-relay',
      'tranquil',
    ])
    const { hits: updated } = await api.get(search, { sort: 'updated', limit: 2 })
    expect(updated.map(({ definition }) => definition.author.handle)).toEqual(['bob.test', 'alice.test'])
    const { hits: scored } = await api.get(search, { sort: 'score' })
    const scores = scored.map(({ definition }) => definition.score ?? 0)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    expect(new Set(scores).size).toBeGreaterThan(1)
    expect(await api.refusal(search, { sort: 'zoo' })).toMatchObject({ error: 'InvalidRequest' })
  })

  test.each(['relevance', 'updated', 'name', 'score'])('walks all pages by %s', async (sort) => {
    for (const q of ['', 'relay', 'rleay']) {
      const { hits } = await api.get(search, { q, sort })
      const uris = hits.map(({ definition }) => definition.uri)
      const seen = await walk(async (cursor) => {
        const page = await api.get(search, { q, sort, limit: 1, cursor })
        return { rows: page.hits.map(({ definition }) => definition.uri), cursor: page.cursor }
      })
      expect(seen).toEqual(uris)
    }
  })

  test('counts on the first page only, and binds the cursor to the query', async () => {
    const first = await api.get(search, { q: 'relay', limit: 2 })
    expect(first.total).toBe(6)
    expect(first.facets).toBeDefined()
    const { cursor } = first
    const second = await api.get(search, { q: ' Relay ', limit: 2, cursor })
    expect(second.total).toBeUndefined()
    expect(second.facets).toBeUndefined()
    for (const params of [{ q: 'relays' }, { q: 'relay', kind: 'package' }, { q: 'relay', sort: 'name' }]) {
      expect(await api.refusal(search, { ...params, cursor })).toMatchObject({ error: 'InvalidCursor' })
    }
  })
})
