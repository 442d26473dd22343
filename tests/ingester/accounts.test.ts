import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { MAX_HASTENED_MOVES, RESYNC_HASTENED_MS } from '../../src/limits/resync.js'
import {
  deleteAccount,
  type LocalNetwork,
  migrateAccount,
  type RelayFrame,
  setTakedown,
  startNetwork,
  startRelay,
  type TestRelay,
} from '../network/index.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'
import { cursorIsAt, names } from './checks.js'
import { type Author, createAuthor, type RunningIngester, runIngester, toAuthor } from './harness.js'

let network: LocalNetwork
beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

describeDatabases('an account', (current) => {
  let ingester: RunningIngester
  let author: Author
  const db = () => current().db
  beforeEach(async () => {
    await emptyTables(db())
    author = await createAuthor(network)
    ingester = await runIngester(network, current())
  })
  afterEach(() => ingester.stop())

  const actor = () => db().selectFrom('actor').selectAll().where('did', '=', author.did).executeTakeFirst()
  const repo = () => db().selectFrom('repo').selectAll().where('did', '=', author.did).executeTakeFirst()
  const summary = async () =>
    (await db().selectFrom('definition').select('summary').where('did', '=', author.did).executeTakeFirst())
      ?.summary
  const active = () => until(async () => (await repo())?.state === 'active', { what: 'the repository' })
  const becomes = (expected: object) =>
    until(
      async () => {
        expect(await actor()).toMatchObject(expected)
        return true
      },
      { what: `the account to be ${JSON.stringify(expected)}` },
    )

  async function publish(text: string, timeoutMs = 45_000): Promise<void> {
    await author.putPackage('hello', { summary: text })
    await until(async () => (await summary()) === text, { what: `"${text}"`, timeoutMs })
  }

  test('is hidden while it is deactivated, and what changed is there when it comes back', async () => {
    await publish('before')
    await author.agent.com.atproto.server.deactivateAccount({})
    await becomes({ active: false, status: 'deactivated' })
    expect(await summary()).toBe('before')
    await author.agent.com.atproto.server.activateAccount()
    await becomes({ active: true, status: null })
    await publish('after')
  })

  test('is hidden while it is taken down', async () => {
    await publish('before')
    await setTakedown(network.pds[0], author.did, true)
    await becomes({ active: false, status: 'takendown' })
    await setTakedown(network.pds[0], author.did, false)
    await becomes({ active: true, status: null })
    await active()
    await publish('after')
  })

  test('is erased when it is deleted; the pins of its releases stay', async () => {
    await publish('before')
    const { cid } = await author.putRelease('hello', '1.0.0')
    await author.put('dev.firn.package', 'broken', { summary: 'no date' })
    await until(
      async () =>
        (await db().selectFrom('deadLetter').where('did', '=', author.did).select('id').execute()).length,
      {
        what: 'the dead letter',
      },
    )
    await db()
      .insertInto('webSession')
      .values({
        id: author.did,
        did: author.did,
        createdAt: new Date(),
        expiresAt: new Date(Date.now() + 60_000),
      })
      .execute()
    await deleteAccount(network.pds[0], author.did)
    await becomes({ active: false, status: 'deleted', handle: null })
    for (const table of [
      'record',
      'definition',
      'release',
      'deadLetter',
      'updateEvent',
      'repo',
      'webSession',
    ] as const) {
      const rows = await db().selectFrom(table).where('did', '=', author.did).select('did').execute()
      expect({ table, rows }).toEqual({ table, rows: [] })
    }
    expect(
      await db().selectFrom('releasePin').select(['rkey', 'cid']).where('did', '=', author.did).execute(),
    ).toEqual([{ rkey: 'package:hello:1.0.0', cid }])
  })

  test('keeps its records under a new handle, which another account may have lost', async () => {
    await publish('before')
    const first = author
    const handle = `moved-${author.handle}`
    await author.agent.com.atproto.identity.updateHandle({ handle })
    await becomes({ handle })

    // The handle that is free now goes to somebody else.
    const other = await createAuthor(network)
    await other.agent.com.atproto.identity.updateHandle({ handle: first.handle })
    await other.putPackage('hello')
    author = other
    await becomes({ handle: first.handle })
    author = first
    await becomes({ handle })
  })

  test('loses a handle to whom it leads now, even when its own change was not heard', async () => {
    await publish('before')
    const { handle } = author
    // As it is after a lost event: another account is known under the handle.
    const stale = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
    await db().updateTable('actor').set({ handle: null }).where('did', '=', author.did).execute()
    await db()
      .insertInto('actor')
      .values({
        did: stale,
        handle,
        pds: null,
        active: true,
        status: null,
        handleCheckedAt: null,
        indexedAt: new Date(),
      })
      .execute()
    await author.agent.com.atproto.identity.updateHandle({ handle: `x-${handle}` })
    await author.agent.com.atproto.identity.updateHandle({ handle })
    await becomes({ handle })
    expect(
      await db().selectFrom('actor').select('handle').where('did', '=', stale).executeTakeFirstOrThrow(),
    ).toEqual({ handle: null })
  })

  test('moves to another PDS; what the old one says of it counts no longer', async () => {
    await publish('before')
    const moved = await toAuthor(await migrateAccount(author, network.pds[0], network.pds[1]))
    await becomes({ pds: network.pds[1].url, handle: moved.handle })
    author = moved
    // Fetched on its way, it may show the signature of the old key, or no repository at all: it is tried again.
    await publish('after', 45_000 + MAX_HASTENED_MOVES * RESYNC_HASTENED_MS)
    // The old PDS has deactivated its copy, last of all.
    expect(await actor()).toMatchObject({ active: true, status: null })
  })
})

describeDatabases('an account that a relay tells of', (current) => {
  let relay: TestRelay
  beforeEach(async () => {
    await emptyTables(current().db)
    relay = await startRelay(network)
  })
  afterEach(() => relay.close())

  test('is hidden and shown by the word of the relay', async () => {
    const { db } = current()
    await relay.caughtUp()
    await using ingester = await runIngester(network, current(), [relay.url.replace('http', 'ws')])
    const author = await createAuthor(network, 1)
    const { uri } = await author.putPackage('hello')
    const definition = () =>
      db.selectFrom('definition').select('uri').where('uri', '=', uri).executeTakeFirst()
    await until(definition, { what: 'the definition' })
    const isActive = async () =>
      (await db.selectFrom('actor').select('active').where('did', '=', author.did).executeTakeFirst())?.active
    await setTakedown(network.pds[1], author.did, true)
    await until(async () => (await isActive()) === false, { what: 'the takedown' })
    await setTakedown(network.pds[1], author.did, false)
    await until(isActive, { what: 'the end of the takedown' })
    expect(ingester.lines.filter(({ level }) => level >= 50)).toEqual([])
  })

  const follow = () => runIngester(network, current(), [relay.url.replace('http', 'ws')])
  const rowsOf = async (did: string) => {
    const { db } = current()
    const account = await db.selectFrom('actor').selectAll().where('did', '=', did).executeTakeFirst()
    const events = await db.selectFrom('updateEvent').select('seq').where('did', '=', did).execute()
    return { account, events }
  }

  test('is not erased by a lie: its PDS is asked', async () => {
    await relay.caughtUp()
    await using _ingester = await follow()
    const author = await createAuthor(network, 1)
    await author.putPackage('hello')
    await names(current().db, author, ['hello'])
    const { events } = await rowsOf(author.did)
    expect(events).toHaveLength(1)
    const lie = { did: author.did, active: false, status: 'deleted', time: new Date().toISOString(), seq: 0 }
    relay.inject({ $type: 'com.atproto.sync.subscribeRepos#account', ...lie } as RelayFrame)
    await author.putPackage('more')
    await names(current().db, author, ['hello', 'more'])
    const isShown = async () => (await rowsOf(author.did)).account?.active
    await until(isShown, { what: 'the end of the lie' })
    const after = await rowsOf(author.did)
    expect(after.account).toMatchObject({ active: true, status: null, confirmAt: null })
    // What was there is what is there.
    expect(after.events).toContainEqual(events[0])
  })

  test('is shown again although nobody heard that it came back; another one stays hidden', async () => {
    const [back, away] = [await createAuthor(network), await createAuthor(network)]
    {
      await using _ingester = await follow()
      await until(() => relay.connections === 1, { what: 'the connection' })
      for (const author of [back, away]) {
        await author.putPackage('hello')
        await names(current().db, author, ['hello'])
        await author.agent.com.atproto.server.deactivateAccount({})
        await until(async () => (await rowsOf(author.did)).account?.active === false, {
          what: 'that it is hidden',
        })
      }
      await cursorIsAt(current().db, await relay.caughtUp())
    }
    await back.agent.com.atproto.server.activateAccount()
    await back.putPackage('since')
    relay.forgetThrough(await relay.caughtUp())
    await using _ingester = await follow()
    await names(current().db, back, ['hello', 'since'])
    await until(async () => (await rowsOf(back.did)).account?.active, { what: 'the one that is back' })
    expect((await rowsOf(back.did)).account).toMatchObject({ active: true, status: null, confirmAt: null })
    await until(async () => (await rowsOf(away.did)).account?.confirmAt === null, { what: 'the other one' })
    expect((await rowsOf(away.did)).account).toMatchObject({ active: false, status: 'deactivated' })
  })
})

describeDatabases('an account that was away when it was searched for', (current) => {
  test('is found when it comes back', async () => {
    const { db } = current()
    await emptyTables(db)
    // Hears what the PDS tells when it tells it, so that all of that is over when the ingester begins to listen.
    await using relay = await startRelay(network)
    await relay.caughtUp()
    const author = await createAuthor(network)
    await author.putPackage('hello')
    await author.agent.com.atproto.server.deactivateAccount({})
    await relay.caughtUp()
    await using ingester = await runIngester(network, current())
    const searched = () => ingester.lines.filter(({ msg }) => msg.startsWith('searched')).length === 2
    await until(searched, { what: 'the searches of both PDSes' })
    const found = await db.selectFrom('repo').select('did').where('did', '=', author.did).execute()
    expect(found).toEqual([])
    await author.agent.com.atproto.server.activateAccount()
    await names(db, author, ['hello'])
  })
})
