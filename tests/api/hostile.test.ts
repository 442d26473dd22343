import type { l } from '@atproto/lex'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  describeIndex,
  getActor,
  getDefinition,
  getFindings,
  getLineage,
  getLock,
  getProof,
  getRelease,
  getUpdates,
  listConflicts,
  listDefinitions,
  listFiles,
  listReleases,
  resolve,
  search,
  suggest,
} from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { Api } from './api.js'
import { definitionWrites, packagePath, releasePath } from './records.js'
import { type Account, World } from './world.js'

const METHODS: { main: l.Query }[] = [
  describeIndex,
  getActor,
  getDefinition,
  getFindings,
  getLineage,
  getLock,
  getProof,
  getRelease,
  getUpdates,
  listConflicts,
  listDefinitions,
  listFiles,
  listReleases,
  resolve,
  search,
  suggest,
]

/** Texts that mean something to SQL, LIKE, tsquery, JSON, HTML, shells or terminals. */
const HOSTILE = [
  "'",
  "''; drop table definition; --",
  '%',
  '_',
  '\\',
  '\\\\',
  '"',
  '""',
  '"unclosed',
  "a' | b & !c <-> d:*",
  '!',
  '&',
  '|',
  ':*',
  '<->',
  '()',
  '((((((',
  '-',
  '--',
  '- -',
  '-"',
  '-the',
  'the',
  'the and of',
  'or',
  '*',
  '😀',
  '👩‍👩‍👧‍👦'.repeat(8),
  'ﷺ',
  'ß',
  'İ',
  '\u202e gnp.exe',
  '\ufeff',
  '\u0000',
  '\ud800',
  ' '.repeat(200),
  'a'.repeat(256),
  'a '.repeat(128),
  '-a '.repeat(85),
  '<script>alert(1)</script>',
  '$(touch /tmp/x)',
  '{"$gt":""}',
  '../../etc/passwd',
  '%00',
  '1e309',
  'NaN',
  '-1',
  '9007199254740993',
]

describeDatabases('hostile input', (current) => {
  let api: Api
  let alice: Account

  beforeAll(async () => {
    const world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    await alice.write(definitionWrites(alice, 'hello'))
    return () => api[Symbol.asyncDispose]()
  })

  const statusOf = async (path: string) => {
    const response = await api.app.request(path)
    const text = await response.text()
    if (response.status >= 500) throw new Error(`${path}: ${response.status} ${text}`)
    return response.status
  }

  describe('in a search', () => {
    test.each(HOSTILE)('%j is a text like any other', async (text) => {
      const sent = text.toWellFormed()
      for (const [path, longest] of [
        ['search', 256],
        ['suggest', 96],
      ] as const) {
        const refused = sent.includes('\0') || Buffer.byteLength(sent) > longest
        const status = await statusOf(`/xrpc/dev.firn.${path}?${new URLSearchParams({ q: text })}`)
        expect(status).toBe(refused ? 400 : 200)
      }
    })

    test.each([
      ...['category', 'role', 'language', 'licence', 'keyword', 'system', 'status', 'kind'],
      ...['task', 'library', 'weightFormat', 'baseModel', 'minSize', 'maxSize'],
    ])('is a value of %s like any other', async (facet) => {
      for (const text of HOSTILE) {
        const status = await statusOf(`/xrpc/dev.firn.search?${new URLSearchParams({ [facet]: text })}`)
        expect([200, 400]).toContain(status)
      }
    })

    test('wildcards find nothing but themselves', async () => {
      for (const q of ['%', '_____', 'h%o', 'h_llo%', 'hell_']) {
        const { hits } = await api.get(search, { q })
        expect(hits.filter(({ matched }) => matched !== 'typo')).toEqual([])
      }
    })
  })

  test('of any kind, in any parameter, is answered or refused, and never fails', async () => {
    const known = fc.constantFrom(
      'alice.test',
      alice.did,
      'hello',
      '1.0.0',
      'package',
      alice.uri(packagePath('hello')),
      alice.uri(releasePath('hello', '1.0.0')),
      'bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq',
    )
    const value = fc.oneof(
      known,
      fc.constantFrom(...HOSTILE),
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.integer().map(String),
      fc.tuple(known, fc.string({ maxLength: 3 })).map((parts) => parts.join('')),
    )
    const calls = fc.constantFrom(...METHODS).chain(({ main }) => {
      const names = [...main.parameters.shapeValidators.keys()]
      const params = fc.array(fc.tuple(fc.constantFrom(...names, 'unknown', '__proto__'), value), {
        maxLength: 5,
      })
      return params.map((pairs) => `/xrpc/${main.nsid}?${new URLSearchParams(pairs)}`)
    })
    await fc.assert(
      fc.asyncProperty(calls, async (path) => {
        expect([200, 400]).toContain(await statusOf(path))
      }),
      { numRuns: 400 },
    )
  })

  test('forged cursors are refused or harmless', async () => {
    const { cursor: real } = await api.get(search, { limit: 1, q: 'hello' }).then((page) => ({
      cursor: page.cursor ?? Buffer.from(JSON.stringify(['x', 'asked', 1, 'a'])).toString('base64url'),
    }))
    const parts: unknown[] = JSON.parse(Buffer.from(real, 'base64url').toString())
    const key = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.double(),
      fc.constant(null),
    )
    await fc.assert(
      fc.asyncProperty(fc.tuple(fc.constant(parts[0]), key, key, key), async (forged) => {
        const cursor = Buffer.from(JSON.stringify(forged)).toString('base64url')
        const query = new URLSearchParams({ q: 'hello', cursor })
        expect([200, 400]).toContain(await statusOf(`/xrpc/dev.firn.search?${query}`))
      }),
      { numRuns: 200 },
    )
  })

  test('the tables are still there', async () => {
    expect((await api.get(search, { q: 'hello' })).total).toBe(1)
  })
})
