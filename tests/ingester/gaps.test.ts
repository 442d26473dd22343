import { blocksToCarFile, def, getAndParseByDef, readCarWithRoot } from '@atproto/repo'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { REFETCHES_AT_ONCE } from '../../src/limits/resync.js'
import { type LocalNetwork, startNetwork, startRelay, type TestRelay } from '../network/index.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'
import { cursorIsAt, definitionNames, isFollowed, names } from './checks.js'
import { type Author, createAuthor, runIngester } from './harness.js'

let network: LocalNetwork
beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

describeDatabases('what was lost', (current) => {
  let relay: TestRelay
  let author: Author
  const db = () => current().db
  const sources = () => [relay.url.replace('http', 'ws')]
  beforeEach(async () => {
    await emptyTables(db())
    relay = await startRelay(network)
    author = await createAuthor(network)
    await relay.caughtUp()
  })
  afterEach(() => relay.close())

  const ofAuthor = (frame: unknown) => (frame as { repo?: string }).repo === author.did

  test('a swallowed commit is noticed at the next one and fetched', async () => {
    await using _ingester = await runIngester(network, current(), sources())
    await author.putPackage('first')
    await names(db(), author, ['first'])
    await isFollowed(db(), author)
    relay.swallowNext(1, ofAuthor)
    await author.putPackage('swallowed')
    await relay.caughtUp()
    expect(relay.swallowed).toHaveLength(1)
    await author.putPackage('next')
    await names(db(), author, ['first', 'next', 'swallowed'])
    await isFollowed(db(), author)
  })

  test('a forged commit changes nothing', async () => {
    await using ingester = await runIngester(network, current(), sources())
    await author.putPackage('mine')
    await names(db(), author, ['mine'])
    const forger = await createAuthor(network)
    await forger.putPackage('forged')
    await relay.caughtUp()
    const frame = relay.frames.findLast((sent) => (sent as { repo?: string }).repo === forger.did)
    if (!frame) throw new Error('the relay has no commit of the forger')
    relay.inject({ ...frame, repo: author.did } as typeof frame)
    await cursorIsAt(db(), relay.lastSeq)
    await names(db(), author, ['mine'])
    expect(ingester.lines.some(({ msg }) => msg === 'refused an event')).toBe(true)
    await isFollowed(db(), author)
  })

  test('a #sync that its account signed has the repository fetched; another one does not', async () => {
    await using ingester = await runIngester(network, current(), sources())
    await author.putPackage('first')
    await names(db(), author, ['first'])
    relay.swallowNext(1, ofAuthor)
    await author.putPackage('swallowed')
    await relay.caughtUp()
    const sync = await syncOf(author)
    relay.inject({ ...sync, rev: '3zzzzzzzzzzzz' })
    await until(() => ingester.lines.some(({ msg }) => msg === 'refused an event'), { what: 'the refusal' })
    await cursorIsAt(db(), relay.lastSeq)
    await names(db(), author, ['first'])
    relay.inject(sync)
    await names(db(), author, ['first', 'swallowed'])
    await isFollowed(db(), author)
  })

  test.each([
    ['that nobody can read', 'unreadable', { rev: 'no revision' }],
    ['that is too big to tell', 'too-big', { tooBig: true, ops: [] }],
  ])('a commit %s has the repository fetched', async (_, name, change) => {
    await using _ingester = await runIngester(network, current(), sources())
    await author.putPackage('first')
    await names(db(), author, ['first'])
    relay.swallowNext(1, ofAuthor)
    await author.putPackage(name)
    await relay.caughtUp()
    const [lost] = relay.swallowed
    if (!lost) throw new Error('the relay swallowed nothing')
    relay.inject({ ...lost, ...change } as typeof lost)
    await names(db(), author, ['first', name].sort())
    await isFollowed(db(), author)
  })

  test('an account is not fetched again and again for what is told of it, and is followed meanwhile', async () => {
    await using _ingester = await runIngester(network, current(), sources())
    await author.putPackage('first')
    await names(db(), author, ['first'])
    await isFollowed(db(), author)
    const [told] = relay.frames.filter(ofAuthor).slice(-1)
    if (!told) throw new Error('the relay told nothing')
    const repo = () =>
      db().selectFrom('repo').select(['state', 'fetchedAt']).where('did', '=', author.did).executeTakeFirst()
    const fetches = new Set<number>([Number((await repo())?.fetchedAt)])
    for (let times = 0; times < 10; times++) {
      relay.inject({ ...told, rev: 'no revision' } as typeof told)
      await cursorIsAt(db(), relay.lastSeq)
      await author.putPackage(`package-${times}`)
      await until(async () => (await definitionNames(db(), author)).includes(`package-${times}`), {
        what: 'the package',
      })
      fetches.add(Number((await repo())?.fetchedAt))
    }
    // What was told once already causes nothing either, however it is changed.
    relay.inject({ ...told, tooBig: true } as typeof told)
    await cursorIsAt(db(), relay.lastSeq)
    fetches.add(Number((await repo())?.fetchedAt))
    expect(fetches.size).toBeLessThanOrEqual(1 + REFETCHES_AT_ONCE)
    expect((await repo())?.state).toBe('active')
  })

  test('a new account whose host does not tell what its commits replace is fetched', async () => {
    await using _ingester = await runIngester(network, current(), sources())
    await until(() => relay.connections === 1, { what: 'the connection' })
    relay.swallowNext(2, ofAuthor)
    await author.putPackage('hello', { summary: 'old' })
    await author.putPackage('hello', { summary: 'new' })
    await relay.caughtUp()
    const lost = relay.swallowed[1]
    if (!lost || !('ops' in lost)) throw new Error('the relay swallowed no second commit')
    relay.inject({ ...lost, ops: lost.ops.map(({ prev: _, ...op }) => op) })
    await names(db(), author, ['hello'])
    await isFollowed(db(), author)
  })

  test('a stranger in whose name something of ours is invented is not fetched', async () => {
    await using ingester = await runIngester(network, current(), sources())
    await until(() => relay.connections === 1, { what: 'the connection' })
    await author.put('app.bsky.feed.post', 'self', { text: 'hello', createdAt: new Date().toISOString() })
    await relay.caughtUp()
    const told = relay.frames.findLast(ofAuthor)
    if (!told || !('ops' in told)) throw new Error('the relay told nothing')
    const [op] = told.ops
    if (!op) throw new Error('nothing was told to have changed')
    relay.inject({ ...told, ops: [...told.ops, { ...op, path: 'dev.firn.package/invented' }] })
    await until(() => ingester.lines.some(({ msg }) => msg === 'looked at a stranger'), { what: 'the look' })
    await cursorIsAt(db(), relay.lastSeq)
    const repo = db().selectFrom('repo').select('did').where('did', '=', author.did)
    expect(await repo.execute()).toEqual([])
    // What it does itself counts as ever.
    await author.putPackage('real')
    await names(db(), author, ['real'])
  })

  test('what is written while a new repository is being fetched is all there', async () => {
    await using _ingester = await runIngester(network, current(), sources())
    const other = await createAuthor(network, 1)
    const expected = Array.from({ length: 25 }, (_, index) => `package-${String(index).padStart(2, '0')}`)
    await Promise.all(
      [author, other].map(async (writer) => {
        for (const name of expected) await writer.putPackage(name)
      }),
    )
    await names(db(), author, expected)
    await names(db(), other, expected)
    await isFollowed(db(), author)
    await isFollowed(db(), other)
  })
})

/** What a PDS would send to make everybody fetch the repository. */
async function syncOf(author: Author) {
  const { data: car } = await author.agent.com.atproto.sync.getRepo({ did: author.did })
  const { root, blocks } = await readCarWithRoot(car)
  const { obj } = await getAndParseByDef(blocks, root, def.commit)
  return {
    $type: 'com.atproto.sync.subscribeRepos#sync' as const,
    seq: 0,
    did: author.did,
    rev: obj.rev,
    blocks: await blocksToCarFile(root, blocks.getMany([root]).blocks),
    time: new Date().toISOString(),
  }
}
