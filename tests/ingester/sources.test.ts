import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type LocalNetwork, startNetwork, startRelay, type TestRelay } from '../network/index.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'
import { cursorIsAt, isFollowed, names } from './checks.js'
import { dumpTables } from './dump.js'
import { type Author, createAuthor, runIngester } from './harness.js'

let network: LocalNetwork
beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

describeDatabases('a source', (current) => {
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
  /** What happens from now on reaches the ingester by the stream, not by its search of the host. */
  const isConnected = () => until(() => relay.connections === 1, { what: 'the connection' })

  test('a repository that was there before is found and fetched at the first start', async () => {
    await author.putPackage('early')
    const other = await createAuthor(network, 1)
    await other.putPackage('elsewhere')
    await relay.caughtUp()
    await using _ingester = await runIngester(network, current(), sources())
    await names(db(), author, ['early'])
    await names(db(), other, ['elsewhere'])
  })

  test('what happened while it was stopped is read from the cursor on', async () => {
    {
      await using _ingester = await runIngester(network, current(), sources())
      await isConnected()
      await author.putPackage('before')
      await names(db(), author, ['before'])
      await cursorIsAt(db(), await relay.caughtUp())
    }
    await author.putPackage('meanwhile')
    await relay.caughtUp()
    await using again = await runIngester(network, current(), sources())
    await names(db(), author, ['before', 'meanwhile'])
    await isFollowed(db(), author)
    // By the stream, not by another search of the host.
    expect(again.lines.map(({ msg }) => msg).filter((msg) => msg.includes('searched'))).toEqual([])
  })

  test('a lost connection is taken up where it was', async () => {
    await using ingester = await runIngester(network, current(), sources())
    const said = (begin: string) => ingester.lines.filter(({ msg }) => msg.startsWith(begin)).length
    await isConnected()
    await author.putPackage('before')
    await names(db(), author, ['before'])
    // Lost before there is a cursor, it would have the host searched anew.
    await cursorIsAt(db(), await relay.caughtUp())
    await until(() => said('following') === 1 && said('searched') === 1, { what: 'the first connection' })
    expect(relay.dropConnections()).toBe(1)
    await author.putPackage('meanwhile')
    await names(db(), author, ['before', 'meanwhile'])
    await until(() => said('following') === 2, { what: 'the second connection' })
    expect([said('cannot reach'), said('searched')]).toEqual([1, 1])
  })

  test('a connection that was lost before any event has the host searched anew', async () => {
    await using ingester = await runIngester(network, current(), sources())
    const searches = () => ingester.lines.filter(({ msg }) => msg.startsWith('searched')).length
    await isConnected()
    await until(() => searches() === 1, { what: 'the first search' })
    expect(relay.dropConnections()).toBe(1)
    await author.putPackage('meanwhile')
    await relay.caughtUp()
    await names(db(), author, ['meanwhile'])
    await until(() => searches() === 2, { what: 'the second search' })
  })

  test('events that come twice change nothing', async () => {
    await using _ingester = await runIngester(network, current(), sources())
    await isConnected()
    await author.putPackage('hello', { summary: 'old' })
    await names(db(), author, ['hello'])
    await author.putPackage('hello', { summary: 'new' })
    await author.putRelease('hello', '1.0.0')
    const release = () =>
      db().selectFrom('release').select('uri').where('did', '=', author.did).executeTakeFirst()
    await until(release, { what: 'the release' })
    await cursorIsAt(db(), await relay.caughtUp())
    // The search may still be fetching others.
    const unsettled = () =>
      db().selectFrom('repo').select('did').where('state', '<>', 'active').executeTakeFirst()
    await until(async () => (await unsettled()) === undefined, { what: 'every repository to be followed' })
    const before = await dumpTables(db())
    const last = relay.lastSeq
    relay.restartFrom(last + 1)
    await cursorIsAt(db(), relay.lastSeq)
    expect(relay.lastSeq).toBeGreaterThan(last)
    expect(await dumpTables(db())).toEqual(before)
  })

  test('a cursor that is too old has every repository fetched anew', async () => {
    {
      await using _ingester = await runIngester(network, current(), sources())
      await isConnected()
      await author.putPackage('before')
      await names(db(), author, ['before'])
      await cursorIsAt(db(), await relay.caughtUp())
    }
    await author.putPackage('forgotten')
    const stranger = await createAuthor(network)
    await stranger.putPackage('forgotten')
    relay.forgetThrough(await relay.caughtUp())
    await using ingester = await runIngester(network, current(), sources())
    await names(db(), author, ['before', 'forgotten'])
    await names(db(), stranger, ['forgotten'])
    expect(ingester.lines.some(({ msg }) => msg.includes('no longer has what came after our cursor'))).toBe(
      true,
    )
  })

  test('a relay that lost its history is followed again by the word of the operator', async () => {
    const row = () => db().selectFrom('sourceCursor').selectAll().executeTakeFirstOrThrow()
    {
      await using ingester = await runIngester(network, current(), sources())
      await isConnected()
      await author.putPackage('before')
      await names(db(), author, ['before'])
      await cursorIsAt(db(), await relay.caughtUp())
      relay.forgetThrough(relay.lastSeq)
      relay.restartFrom(1)
      await until(async () => (await row()).halted, { what: 'the end of following it' })
      expect(ingester.lines.filter(({ level }) => level === 60)).toHaveLength(1)
      expect(await row()).toMatchObject({ connected: false, halted: expect.stringContaining('--from-live') })
    }
    await author.putPackage('meanwhile')
    await relay.caughtUp()
    {
      await using _again = await runIngester(network, current(), sources(), { fromLive: sources() })
      await names(db(), author, ['before', 'meanwhile'])
      await until(async () => (await row()).connected, { what: 'the connection' })
      await author.putPackage('since')
      await cursorIsAt(db(), await relay.caughtUp())
    }
    await names(db(), author, ['before', 'meanwhile', 'since'])
    expect((await row()).halted).toBeNull()
  })

  test('a cursor in the future stops the source, and says what to do', async () => {
    await db()
      .insertInto('sourceCursor')
      .values({
        host: sources()[0] ?? '',
        seq: 1_000_000,
        eventAt: null,
        connected: false,
        updatedAt: new Date(),
      })
      .execute()
    await using ingester = await runIngester(network, current(), sources())
    const fatal = await until(() => ingester.lines.find(({ level }) => level === 60), { what: 'the alarm' })
    expect(fatal.msg).toContain('--from-live')
    await until(() => relay.connections === 0, { what: 'the end of the connection' })
    const { seq } = await db().selectFrom('sourceCursor').select('seq').executeTakeFirstOrThrow()
    expect(seq).toBe(1_000_000)
  })

  test('a host that cannot be reached is named once, and shown as not connected', async () => {
    const { url } = relay
    await relay.close()
    await using ingester = await runIngester(network, current(), [url.replace('http', 'ws')])
    await until(() => ingester.lines.some(({ msg }) => msg.startsWith('cannot reach')), {
      what: 'the line of log',
    })
    const rows = () => db().selectFrom('sourceCursor').select('connected').execute()
    await until(async () => (await rows()).length > 0, { what: 'the report' })
    expect(await rows()).toEqual([{ connected: false }])
  })
})
