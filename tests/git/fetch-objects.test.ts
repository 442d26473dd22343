import { afterEach, beforeEach, expect, test } from 'vitest'
import { objectId } from '../../src/atoms/object-id.js'
import { fetchObjects } from '../../src/git/fetch-objects.js'
import { listRefs } from '../../src/git/list-refs.js'
import type { GitRequestOptions } from '../../src/git/request.js'
import { createGuardedFetch } from '../../src/identity/guarded-fetch.js'
import { MAX_LOOSE_OBJECTS } from '../../src/limits/git-remote.js'
import type { PublishedAtom } from '../support/git-repository.js'
import { type GitServer, type ServedRepository, startGitServer } from '../support/git-server.js'

const PREFIXES = ['HEAD', 'refs/eka/', 'refs/ekala/init']
const fetch = createGuardedFetch({ development: true })
const options: GitRequestOptions = { fetch, userAgent: 'firn', signal: new AbortController().signal }
/** As a client of before protocol 2 asks. */
const old: GitRequestOptions = {
  ...options,
  fetch: (input, init) => {
    const headers = new Headers(init?.headers)
    headers.delete('git-protocol')
    return fetch(input, { ...init, headers })
  },
}

let server: GitServer
let repository: ServedRepository
let atoms: PublishedAtom[]
beforeEach(async () => {
  server = await startGitServer()
  repository = await server.createRepository('home')
  await repository.commit({ 'README.md': 'home\n' })
  await repository.commit({
    'hello/atom.toml': '[package]\nlabel = "hello"\nversion = "1.0.0"\n',
    'hello/large': 'x'.repeat(100_000),
  })
  atoms = [
    await repository.publish({ path: 'hello', label: 'hello', version: '1.0.0' }),
    await repository.publish({ path: 'hello', label: 'hello', version: '1.1.0' }),
  ]
})
afterEach(() => server.close())

const fetchAll = async (url: string, how: GitRequestOptions = options) => {
  const { greeting, refs } = await listRefs(url, PREFIXES, how)
  const idsOf = (pattern: RegExp) => refs.flatMap(({ name, object }) => (pattern.test(name) ? [object] : []))
  const wanted = { commits: idsOf(/^refs\/eka\/atoms\//), blobs: idsOf(/\/manifest$/) }
  const { objects, unread } = await fetchObjects(url, greeting, wanted, how)
  for (const [id, { type, bytes }] of objects) expect(objectId(type, bytes)).toBe(id)
  return { protocol: greeting.protocol, refs, ids: [...objects.keys()].sort(), unread }
}
const wantedIds = async () =>
  [
    ...new Set([...atoms.map(({ rev }) => rev), await repository.git(['rev-parse', 'main:hello/atom.toml'])]),
  ].sort()

test('lists the refs that were asked for and fetches their objects, in one handshake', async () => {
  const { protocol, refs, ids } = await fetchAll(repository.smartUrl)
  expect(protocol).toBe('v2')
  expect(refs.map(({ name }) => name).sort()).toEqual([
    'HEAD',
    ...['1.0.0', '1.1.0'].map((version) => `refs/eka/atoms/hello/${version}`),
    ...['1.0.0', '1.1.0'].flatMap((version) =>
      ['manifest', 'origin'].map((name) => `refs/eka/meta/hello/${version}/${name}`),
    ),
    'refs/ekala/init',
  ])
  expect(refs.find(({ name }) => name === 'refs/ekala/init')?.object).toBe(await repository.rootCommit())
  expect(ids).toEqual(await wantedIds())
  expect(server.requests).toHaveLength(3)
})

test('fetches the objects of a server that filters nothing', async () => {
  await repository.git(['config', 'uploadpack.allowFilter', 'false'])
  const { protocol, ids } = await fetchAll(repository.smartUrl)
  expect(protocol).toBe('v2')
  expect(ids).toEqual(await wantedIds())
})

test.each([true, false])('speaks the protocol of before 2018 (filter: %s)', async (filter) => {
  await repository.git(['config', 'uploadpack.allowFilter', String(filter)])
  const { protocol, ids, refs } = await fetchAll(repository.smartUrl, old)
  expect(protocol).toBe('v0')
  expect(refs).toHaveLength(8)
  expect(ids).toEqual(await wantedIds())
})

test('reads a repository that is served as files: objects that stand alone', async () => {
  const { protocol, ids, refs } = await fetchAll(repository.dumbUrl)
  expect(protocol).toBe('dumb')
  expect(refs).toHaveLength(7)
  expect(ids).toEqual(await wantedIds())
})

test('reads a repository that is served as files: objects in a pack', async () => {
  await repository.git(['repack', '-adq'])
  await repository.git(['update-server-info'])
  expect((await fetchAll(repository.dumbUrl)).ids).toEqual(await wantedIds())
})

test.each(['smartUrl', 'dumbUrl'] as const)(
  'what a server does not hand out is told apart (%s)',
  async (kind) => {
    const url = repository[kind]
    const { greeting } = await listRefs(url, PREFIXES, options)
    const [atom] = atoms
    const commits = [atom?.rev ?? '', 'd'.repeat(40)]
    const { objects, unread } = await fetchObjects(url, greeting, { commits, blobs: [] }, options)
    expect([...objects.keys()]).toEqual([atom?.rev])
    expect(unread.size).toBe(0)
  },
)

test('of plain files, what was not asked for is not said to be missing', async () => {
  const { greeting } = await listRefs(repository.dumbUrl, PREFIXES, options)
  const commits = Array.from({ length: MAX_LOOSE_OBJECTS + 2 }, (_, at) => at.toString(16).padStart(40, '0'))
  const { unread } = await fetchObjects(repository.dumbUrl, greeting, { commits, blobs: [] }, options)
  expect([...unread.keys()]).toEqual(commits.slice(MAX_LOOSE_OBJECTS))
})

test('an address without a repository is an error', async () => {
  await expect(fetchAll(`${server.url}/smart/none.git`)).rejects.toMatchObject({
    problem: 'unreachable',
    status: 404,
  })
})
