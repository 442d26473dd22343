import { beforeAll, expect, test } from 'vitest'
import { encodeCursor } from '../../src/db/pagination.js'
import { keepFileList, refuseFileList } from '../../src/indexing/file-list-rows.js'
import { listFiles } from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { sampleListedFiles } from '../support/sample-models.js'
import { Api } from './api.js'
import { modelReleasePath, modelWrites, sampleFiles } from './model-records.js'
import { definitionWrites, releasePath } from './records.js'
import { type Account, World } from './world.js'

const NAMES = ['a/1', 'a/2', 'a/3', 'a_b', 'b']
const listed = sampleListedFiles(
  Array.from({ length: 1200 }, (_, at) => `part/${String(at).padStart(5, '0')}.bin`),
)

describeDatabases('the files of a release', (current) => {
  let api: Api
  let world: World
  let alice: Account
  const uri = (name: string) => alice.uri(modelReleasePath(name, '1.0.0'))
  const keep = (name: string) =>
    current()
      .db.transaction()
      .execute((trx) =>
        keepFileList(trx, { releaseUri: uri(name), did: alice.did, cid: listed.cid }, listed.bytes),
      )
  const all = async (params: { uri: ReturnType<typeof uri>; prefix?: string; limit: number }) => {
    const paths: string[] = []
    let [pages, cursor] = [0, undefined as string | undefined]
    do {
      const page = await api.get(listFiles, { ...params, ...(cursor ? { cursor } : {}) })
      paths.push(...page.files.map(({ path }) => path))
      cursor = page.cursor
      pages++
    } while (cursor !== undefined)
    return { paths, pages }
  }

  beforeAll(async () => {
    world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    const release = { artifact: listed.artifact() }
    await alice.write({
      ...modelWrites(alice, 'small', { sizes: Object.fromEntries(NAMES.map((name) => [name, 7])) }),
      ...modelWrites(alice, 'large', { release }),
      ...modelWrites(alice, 'late', { release }),
      ...modelWrites(alice, 'wrong', { release }),
      ...definitionWrites(alice, 'hello', { versions: ['1.0.0'] }),
    })
    await keep('large')
    return () => api[Symbol.asyncDispose]()
  })

  test('come with where they lie and how many they are', async () => {
    const answer = await api.get(listFiles, { uri: uri('small') })
    expect(answer.files.map(({ path }) => path)).toEqual(NAMES)
    const { bases, totalSize } = sampleFiles({ a: 35 })
    expect(answer).toMatchObject({ bases, fileCount: 5, totalSize })
    expect(answer).not.toHaveProperty('cursor')
  })

  test('of a record and of a blob come by pages, each once and in order', async () => {
    expect(await all({ uri: uri('small'), limit: 2 })).toEqual({ paths: NAMES, pages: 3 })
    const { paths, pages } = await all({ uri: uri('large'), limit: 500 })
    expect(pages).toBe(3)
    expect(paths).toHaveLength(1200)
    expect(paths).toEqual(paths.toSorted())
  })

  test('are asked for by what their paths begin with, as it is', async () => {
    expect((await all({ uri: uri('small'), prefix: 'a/', limit: 2 })).paths).toEqual(['a/1', 'a/2', 'a/3'])
    expect((await all({ uri: uri('small'), prefix: 'a_', limit: 2 })).paths).toEqual(['a_b'])
    expect((await all({ uri: uri('large'), prefix: 'part/0000', limit: 4 })).paths).toHaveLength(10)
    expect((await all({ uri: uri('large'), prefix: 'part_', limit: 4 })).paths).toEqual([])
    expect((await all({ uri: uri('large'), prefix: '%', limit: 4 })).paths).toEqual([])
  })

  test('a cursor belongs to its query', async () => {
    const { cursor } = await api.get(listFiles, { uri: uri('small'), limit: 1 })
    const other = api.get(listFiles, { uri: uri('large'), limit: 1, ...(cursor ? { cursor } : {}) })
    await expect(other).rejects.toMatchObject({ error: 'InvalidCursor' })
  })

  test('a cursor of a place that no list has is past the end', async () => {
    const cursor = encodeCursor([listFiles.$nsid, uri('large'), ''], [Number.MAX_SAFE_INTEGER])
    expect((await api.get(listFiles, { uri: uri('large'), cursor })).files).toEqual([])
  })

  test('of a list that is not here, the answer says so until it is', async () => {
    await expect(api.get(listFiles, { uri: uri('late') })).rejects.toMatchObject({
      error: 'NotYet',
      message: expect.stringContaining('not fetched yet'),
    })
    await keep('late')
    expect((await api.get(listFiles, { uri: uri('late') })).files).toHaveLength(200)
  })

  test('of a list that is none, the answer says why', async () => {
    const list = { releaseUri: uri('wrong'), cid: listed.cid }
    await current()
      .db.transaction()
      .execute((trx) => refuseFileList(trx, list, 'The list of files is no JSON.'))
    await expect(api.get(listFiles, { uri: uri('wrong') })).rejects.toMatchObject({
      error: 'NotYet',
      message: 'The list of files is no JSON.',
    })
  })

  test('are of models alone', async () => {
    const hello = alice.uri(releasePath('hello', '1.0.0'))
    await expect(api.get(listFiles, { uri: hello })).rejects.toThrow(/no release of a model/)
  })

  test('of an account that is hidden are told to nobody', async () => {
    const state = { did: alice.did, active: false, status: 'takendown' } as const
    await world.indexer.setAccountState(state, { source: 'test' })
    for (const name of ['small', 'large']) {
      await expect(api.get(listFiles, { uri: uri(name) })).rejects.toMatchObject({ error: 'NotFound' })
    }
  })
})
