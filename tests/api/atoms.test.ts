import { beforeAll, describe, expect, test } from 'vitest'
import { atomId } from '../../src/atoms/atom-id.js'
import {
  channel,
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
  yank,
} from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import type { Json } from '../support/sample-records.js'
import { Api } from './api.js'
import {
  type AtomName,
  atomChannelPath,
  atomPath,
  atomReleasePath,
  atomWrites,
  atomYankPath,
  rootOf,
} from './atom-records.js'
import { definitionWrites, packagePath } from './records.js'
import { type Account, World } from './world.js'

const HELLO: AtomName = { label: 'hello', root: rootOf('a') }
const TWINS: AtomName[] = [
  { label: 'twin', root: rootOf('a') },
  { label: 'twin', root: rootOf('b') },
]
const KANA: AtomName = { label: 'ひらがな', root: rootOf('a') }
const CRATE: AtomName = { label: 'serde', root: rootOf('c') }

const idOf = ({ root, label }: AtomName) => atomId(root, label)

describeDatabases('atoms', (current) => {
  let api: Api
  let alice: Account
  let bob: Account

  beforeAll(async () => {
    const world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    bob = await world.account('bob.test')
    const cids = await alice.write({
      ...atomWrites(alice, HELLO, {
        record: { set: 'tools', summary: 'Says hello', keywords: ['greeting'] },
        versions: ['0.9.0', '1.0.0', '1.2.0+b.7', '2.0.0-rc.1'],
        snapshot: { mirrors: ['https://git.example/alice/tools.git', 'https://mirror.example/tools'] },
      }),
      ...atomWrites(alice, KANA, { record: { set: 'tools' } }),
      ...definitionWrites(alice, 'hello'),
    })
    for (const twin of TWINS) await alice.write(atomWrites(alice, twin))
    const ref = (version: string): Json => ({
      uri: alice.uri(atomReleasePath(HELLO, version)),
      cid: cids[atomReleasePath(HELLO, version)] ?? '',
    })
    const createdAt = '2026-11-21T12:00:00.000Z'
    await alice.write({
      [atomChannelPath(HELLO, 'stable')]: { $type: channel.$nsid, release: ref('1.0.0'), createdAt },
      [atomYankPath(HELLO, '0.9.0')]: {
        $type: yank.$nsid,
        release: ref('0.9.0'),
        reason: 'Old',
        createdAt,
      },
    })
    const needs = {
      sets: [{ tag: 'theirs', rootCommit: HELLO.root, mirrors: ['https://git.example/alice/tools.git'] }],
      requirements: [{ set: 'theirs', label: 'hello', requirement: '^1' }],
    }
    await bob.write({
      ...atomWrites(bob, HELLO, { record: { set: 'forks' } }),
      ...atomWrites(bob, CRATE, {
        record: { set: 'crates', summary: 'Serialises' },
        snapshot: {
          ecosystem: 'cargo',
          manifest: '[package]\nname = "serde"\nversion = "1.0.0"\n',
          ...needs,
        },
      }),
    })
  })

  describe('one atom', () => {
    test.each(['label', 'AtomId', 'at-uri', 'at-uri by handle'])('is found by its %s', async (by) => {
      const key = idOf(HELLO)
      const params = {
        label: { actor: 'alice.test', kind: 'atom', name: 'hello' },
        AtomId: { actor: alice.did, kind: 'atom', name: key },
        'at-uri': { uri: alice.uri(atomPath(HELLO)) },
        'at-uri by handle': { uri: `at://alice.test/${atomPath(HELLO)}` },
      }[by]
      const { definition } = await api.get(getDefinition, params)
      expect(definition).toMatchObject({
        uri: alice.uri(atomPath(HELLO)),
        kind: 'atom',
        name: 'hello',
        releaseCount: 4,
        newest: { version: '1.2.0+b.7' },
        channels: [{ name: 'stable', version: '1.0.0' }],
      })
    })

    test('a label is read in its normal form, and in its own case', async () => {
      const name = 'ひらがな'.normalize('NFD')
      expect(
        (await api.get(getDefinition, { actor: 'alice.test', kind: 'atom', name })).definition.name,
      ).toBe(KANA.label)
      expect(
        await api.refusal(getDefinition, { actor: 'alice.test', kind: 'atom', name: 'HELLO' }),
      ).toMatchObject({ error: 'NotFound', message: expect.stringContaining('has no atom "HELLO"') })
    })

    test('the package of the same name is another thing', async () => {
      const { definition } = await api.get(getDefinition, { actor: 'alice.test', name: 'hello' })
      expect(definition.kind).toBe('package')
    })

    test('a label of two repositories is refused, naming both', async () => {
      for (const [method, more] of [
        [getDefinition, {}],
        [getRelease, { version: '1.0.0' }],
        [listReleases, {}],
        [resolve, {}],
      ] as const) {
        const refusal = await api.refusal(method, {
          actor: 'alice.test',
          kind: 'atom',
          name: 'twin',
          ...more,
        })
        expect(refusal).toMatchObject({ status: 400, error: 'InvalidRequest' })
        for (const twin of TWINS) expect(refusal.message).toContain(`${idOf(twin)} (root ${twin.root})`)
      }
    })

    test('its releases, highest first; one by version with build metadata, and by at-uri', async () => {
      const { releases } = await api.get(listReleases, { actor: 'alice.test', kind: 'atom', name: 'hello' })
      expect(releases.map(({ version }) => version)).toEqual(['2.0.0-rc.1', '1.2.0+b.7', '1.0.0', '0.9.0'])
      const params = { actor: 'alice.test', kind: 'atom', name: 'hello', version: '1.2.0+b.7' }
      const { release } = await api.get(getRelease, params)
      expect(release).toMatchObject({ name: 'hello', kind: 'atom', version: '1.2.0+b.7', conflicts: 0 })
      expect(release.uri).toMatch(/:1\.2\.0~b\.7$/)
      expect(release.url).toContain(`/a/${alice.did}/`)
      expect((await api.get(getRelease, { uri: release.uri })).release).toEqual(release)
      expect(await api.refusal(getRelease, { ...params, version: '9.0.0' })).toMatchObject({
        error: 'NotFound',
        message: expect.stringContaining('The newest are 2.0.0-rc.1'),
      })
      const old = await api.get(getRelease, { ...params, version: '0.9.0' })
      expect(old.release.yank?.reason).toBe('Old')
    })

    test.each([
      ['^1', '1.2.0+b.7'],
      ['stable', '1.0.0'],
      ['latest', '1.2.0+b.7'],
      ['=2.0.0-rc.1', '2.0.0-rc.1'],
    ])('%s means %s, with a lock and a tree', async (requirement, version) => {
      const { release, lock, immutableUrl } = await api.get(resolve, {
        ...{ actor: 'alice.test', kind: 'atom', name: 'hello', requirement },
      })
      expect(release.version).toBe(version)
      const answer = await api.get(getLock, { release: release.uri })
      expect(answer.lock).toMatchObject({ id: lock, root: release.uri, url: immutableUrl })
      expect(await api.get(getLock, { id: lock })).toEqual(answer)
    })

    test('findings, proof and updates', async () => {
      const uri = alice.uri(atomPath(HELLO))
      expect((await api.get(getFindings, { uri })).uri).toBe(uri)
      const proof = await api.request(getProof, { uri: alice.uri(atomReleasePath(HELLO, '1.2.0+b.7')) })
      expect(proof.headers.get('content-type')).toBe('application/vnd.ipld.car')
      const { updates } = await api.get(getUpdates, { definition: uri })
      expect(updates.map(({ action, version }) => [action, version])).toContainEqual(['release', '1.2.0+b.7'])
      expect(updates.every(({ name, kind }) => name === 'hello' && kind === 'atom')).toBe(true)
      expect(await api.get(listConflicts, { definition: uri })).toEqual({ conflicts: [] })
    })

    test('a deleted atom, and a deleted release of one', async () => {
      const gone: AtomName = { label: 'gone', root: rootOf('d') }
      await bob.write(atomWrites(bob, gone, { versions: ['1.0.0+x', '2.0.0'] }))
      await bob.write({ [atomReleasePath(gone, '1.0.0+x')]: null })
      const params = { actor: bob.did, kind: 'atom', name: 'gone' }
      expect(await api.refusal(getRelease, { ...params, version: '1.0.0+x' })).toMatchObject({
        error: 'Deleted',
      })
      await bob.write({ [atomReleasePath(gone, '2.0.0')]: null, [atomPath(gone)]: null })
      expect(await api.refusal(getDefinition, { ...params, name: idOf(gone) })).toMatchObject({
        error: 'Deleted',
      })
    })

    test('lists of definitions by kind', async () => {
      const { definitions } = await api.get(listDefinitions, {
        actor: 'alice.test',
        kind: 'atom',
        sort: 'name',
      })
      expect(definitions.map(({ name }) => name)).toEqual(['hello', 'twin', 'twin', 'ひらがな'])
    })
  })

  describe('search', () => {
    const found = async (params: Record<string, string>) => {
      const { hits } = await api.get(search, { sort: 'name', ...params })
      return hits.map(({ definition: { author, kind, name } }) => `${author.handle} ${kind} ${name}`)
    }
    const both = ['alice.test atom hello', 'bob.test atom hello']

    test.each([
      ['its AtomId', idOf(HELLO), both],
      ['its AtomId in spaces', `  ${idOf(HELLO)} `, both],
      ['its root', CRATE.root, ['bob.test atom serde']],
      ['its root in capitals', CRATE.root.toUpperCase(), ['bob.test atom serde']],
      ['the URI of a mirror', 'https://git.example/alice/tools::hello@^1', ['alice.test atom hello']],
      ['the URI of another mirror', 'https://mirror.example/tools/::hello', ['alice.test atom hello']],
      ['scp’s form of an address', 'git@git.example:alice/tools.git::hello', ['alice.test atom hello']],
      ['author and label', 'bob.test::hello@=1.0.0', ['bob.test atom hello']],
      ['label in Kana', 'alice.test::ひらがな', ['alice.test atom ひらがな']],
    ])('finds an atom by %s', async (_, q, names) => {
      expect(await found({ q })).toEqual(names)
      const { suggestions } = await api.get(suggest, { q })
      expect(suggestions.map(({ author, name }) => `${author.handle} atom ${name}`).sort()).toEqual(names)
    })

    test('an at-uri finds its definition, also that of a release', async () => {
      expect(await found({ q: alice.uri(atomPath(HELLO)) })).toEqual(['alice.test atom hello'])
      expect(await found({ q: alice.uri(atomReleasePath(HELLO, '1.2.0+b.7')) })).toEqual([
        'alice.test atom hello',
      ])
      expect(await found({ q: `at://alice.test/${packagePath('hello')}` })).toEqual([
        'alice.test package hello',
      ])
    })

    test('a URI that nobody has offers atoms of its label', async () => {
      const { hits, total } = await api.get(search, { q: 'https://elsewhere.example/x::hello', kind: 'atom' })
      expect(total).toBe(2)
      expect(hits.every(({ matched }) => matched === 'typo')).toBe(true)
    })

    test.each([
      '::',
      '::hello@@@',
      'at://',
      'at://x',
      'nosuchalias:a/b::c',
      'at://alice.test/dev.firn.release/x',
      `${'a'.repeat(39)}g`,
    ])('%j is a text like any other', async (q) => {
      expect(await found({ q })).toBeInstanceOf(Array)
    })

    test('by words of label, description, tags, keywords and set', async () => {
      expect(await found({ q: 'greeting' })).toContain('alice.test atom hello')
      expect(await found({ q: 'interpreter', kind: 'atom' })).toHaveLength(5)
      expect(await found({ q: 'crates' })).toEqual(['bob.test atom serde'])
      expect(await found({ q: 'ひらがな' })).toEqual(['alice.test atom ひらがな'])
    })

    test('filters and facets of set, root and ecosystem', async () => {
      expect(await found({ set: 'tools' })).toEqual(['alice.test atom hello', 'alice.test atom ひらがな'])
      expect(await found({ root: rootOf('a'), author: 'bob.test' })).toEqual(['bob.test atom hello'])
      expect(await found({ ecosystem: 'cargo' })).toEqual(['bob.test atom serde'])
      const { facets = [] } = await api.get(search, { kind: 'atom' })
      const valuesOf = (facet: string) =>
        Object.fromEntries(
          (facets.find(({ name }) => name === facet)?.values ?? []).map(({ value, count }) => [value, count]),
        )
      expect(valuesOf('set')).toEqual({ tools: 2, forks: 1, crates: 1, eka: 2 })
      expect(valuesOf('ecosystem')).toEqual({ atom: 5, cargo: 1 })
      expect(valuesOf('root')).toMatchObject({ [rootOf('a')]: 4, [rootOf('b')]: 1, [rootOf('c')]: 1 })
    })
  })
})
