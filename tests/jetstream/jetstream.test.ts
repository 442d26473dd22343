import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { dev } from '../../src/lexicons/index.js'
import { cursorIsAt, names } from '../ingester/checks.js'
import { dumpTables } from '../ingester/dump.js'
import { type Author, createAuthor, type RunningIngester, runIngester } from '../ingester/harness.js'
import { deleteAccount, type LocalNetwork, startNetwork, startRelay } from '../network/index.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'
import { startJetstream, type TestJetstream } from './jetstream-server.js'

const PACKAGE = dev.firn.package.$nsid
/** A revision that is newer than any. */
const LATE_REV = '3zzzzzzzzzzzz'
const CID = 'bafyreidwaivazkwu67xztlmuobx35hs2lnfh3kolmgfmucldvhd3sgzcqi'

let network: LocalNetwork
beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

describeDatabases('a Jetstream as source', (current) => {
  let jetstream: TestJetstream
  let author: Author
  let ingester: RunningIngester
  const db = () => current().db
  const start = async () => {
    ingester = await runIngester(network, current(), [`jetstream+${jetstream.url}`])
    await until(() => jetstream.connections === 1, { what: 'the connection' })
  }
  beforeEach(async () => {
    await emptyTables(db())
    jetstream = await startJetstream(network)
    author = await createAuthor(network)
    await jetstream.caughtUp()
    await start()
  })
  afterEach(async () => {
    await ingester.stop()
    await jetstream.close()
  })

  const actor = () => db().selectFrom('actor').selectAll().where('did', '=', author.did).executeTakeFirst()
  const summary = async () =>
    (await db().selectFrom('definition').select('summary').where('did', '=', author.did).executeTakeFirst())
      ?.summary
  const isSummary = (text: string) => until(async () => (await summary()) === text, { what: `"${text}"` })
  const isFollowed = () =>
    until(
      async () => {
        const row = await db()
          .selectFrom('repo')
          .select('state')
          .where('did', '=', author.did)
          .executeTakeFirst()
        return row?.state === 'active'
      },
      { what: 'the repository' },
    )
  /** Waits until everything told is worked on. */
  const settled = () => cursorIsAt(db(), jetstream.events.at(-1)?.time_us ?? 0)
  const lie = (commit: object, did = author.did) =>
    jetstream.tell({
      did,
      kind: 'commit',
      commit: {
        rev: LATE_REV,
        operation: 'create',
        collection: PACKAGE,
        rkey: 'lie',
        cid: CID,
        record: {},
        ...commit,
      },
    } as Parameters<TestJetstream['tell']>[0])

  test('has a repository that waits for long fetched soon once its account writes', async () => {
    await author.putPackage('hello', { summary: 'old' })
    await isFollowed()
    const [updatedAt, retryAt] = [-2, 20].map((hours) => new Date(Date.now() + hours * 60 * 60 * 1000))
    await db()
      .updateTable('repo')
      .set({ state: 'error', error: 'BadSignature: of a former key', attempts: 12 })
      .set({ updatedAt: updatedAt ?? new Date(), retryAt: retryAt ?? null })
      .where('did', '=', author.did)
      .execute()
    await author.putPackage('hello', { summary: 'new' })
    await isSummary('new')
    await isFollowed()
  })

  test('has every record of ours indexed, changed and removed, each by its proof', async () => {
    await author.putPackage('hello', { summary: 'old' })
    await isSummary('old')
    await isFollowed()
    await author.putPackage('hello', { summary: 'new' })
    await isSummary('new')
    await author.putRelease('hello', '1.0.0')
    const release = () =>
      db().selectFrom('release').select('uri').where('did', '=', author.did).executeTakeFirst()
    await until(release, { what: 'the release' })
    await author.remove(PACKAGE, 'hello')
    await names(db(), author, [])
    expect(jetstream.asked[0]).toContain(`wantedCollections=${PACKAGE}&`)
  })

  test('has what a repository held before fetched with it', async () => {
    jetstream.isDeaf = true
    await author.putPackage('before')
    await jetstream.caughtUp()
    jetstream.isDeaf = false
    await author.putPackage('after')
    await names(db(), author, ['after', 'before'])
  })

  test('tells of handles and of accounts that are hidden, shown and deleted', async () => {
    await author.putPackage('hello', { summary: 'old' })
    await isSummary('old')
    await isFollowed()
    const becomes = (expected: object) =>
      until(
        async () => {
          expect(await actor()).toMatchObject(expected)
          return true
        },
        { what: JSON.stringify(expected) },
      )
    const handle = `moved-${author.handle}`
    await author.agent.com.atproto.identity.updateHandle({ handle })
    await becomes({ handle })
    await author.agent.com.atproto.server.deactivateAccount({})
    await becomes({ active: false, status: 'deactivated' })
    await author.agent.com.atproto.server.activateAccount()
    await becomes({ active: true, status: null })
    await author.putPackage('hello', { summary: 'new' })
    await isSummary('new')
    await deleteAccount(network.pds[0], author.did)
    await becomes({ active: false, status: 'deleted', handle: null })
    expect(await summary()).toBeUndefined()
  })

  test('is not believed: what no proof bears out changes nothing', async () => {
    await author.putPackage('mine', { summary: 'true' })
    await isSummary('true')
    await isFollowed()
    await settled()
    const stranger = await createAuthor(network, 1)
    await jetstream.caughtUp()
    await settled()
    const before = await dumpTables(db(), ['rev', 'proof'])
    // A record that is not there; one that is, with other content, or as if it were gone; of somebody who has none.
    lie({ rkey: 'invented' })
    lie({ rkey: 'mine', record: { $type: PACKAGE, summary: 'false' } })
    lie({ rkey: 'mine', operation: 'delete' })
    lie({ rkey: 'invented', operation: 'delete' })
    lie({}, stranger.did)
    lie({}, 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa')
    lie({}, 'did:web:localhost%3A1')
    await settled()
    await isFollowed()
    await until(
      async () =>
        (await db().selectFrom('repo').select('did').where('state', '=', 'error').execute()).length === 1,
      { what: 'the lookup that fails' },
    )
    const repos = await db().selectFrom('repo').select(['did', 'state', 'error']).orderBy('did').execute()
    // One whose document cannot be had for now may be somebody.
    expect(repos).toEqual([
      { did: author.did, state: 'active', error: null },
      { did: 'did:web:localhost%3A1', state: 'error', error: expect.stringContaining('Identity') },
    ])
    expect(await dumpTables(db(), ['rev', 'proof'])).toMatchObject({ ...before, repo: expect.anything() })
  })

  test('may say what nobody can read: that is passed over', async () => {
    for (const junk of [
      { did: author.did, kind: 'commit', commit: { collection: PACKAGE } },
      { did: author.did, kind: 'commit', commit: null, hint: PACKAGE },
      { did: 'nobody', kind: 'commit', commit: { collection: PACKAGE } },
      { did: author.did, kind: 'commit', commit: { collection: PACKAGE, rkey: 'x/y', rev: LATE_REV } },
      // A cursor that runs ahead would have everything up to then passed over.
      { did: author.did, kind: 'commit', commit: { collection: PACKAGE }, time_us: 9_000_000_000_000_000 },
    ]) {
      jetstream.tell(junk as unknown as Parameters<TestJetstream['tell']>[0])
    }
    await author.putPackage('hello')
    await names(db(), author, ['hello'])
    await isFollowed()
    expect(jetstream.dropConnections()).toBe(1)
    await until(() => jetstream.asked.length > 1, { what: 'the next connection' })
    const cursor = Number(new URL(jetstream.asked.at(-1) ?? '', jetstream.url).searchParams.get('cursor'))
    expect(cursor).toBeLessThan(Date.now() * 1000)
    await author.remove(PACKAGE, 'hello')
    await names(db(), author, [])
    await settled()
  })

  test('is taken up at its cursor after a lost connection, and after a stop', async () => {
    await author.putPackage('before')
    await names(db(), author, ['before'])
    await isFollowed()
    expect(jetstream.dropConnections()).toBe(1)
    await author.putPackage('cut')
    await names(db(), author, ['before', 'cut'])
    await settled()
    await ingester.stop()
    await author.putPackage('meanwhile')
    await jetstream.caughtUp()
    await start()
    await names(db(), author, ['before', 'cut', 'meanwhile'])
    expect(ingester.lines.map(({ msg }) => msg).filter((msg) => msg.includes('fetched anew'))).toEqual([])
  })

  test('that may have forgotten something has every repository fetched anew', async () => {
    await author.putPackage('before')
    await names(db(), author, ['before'])
    await isFollowed()
    await settled()
    await ingester.stop()
    await author.putPackage('forgotten')
    await jetstream.caughtUp()
    jetstream.forget()
    // As if it had been stopped for long.
    const longAgo = (Date.now() - 30 * 60 * 60 * 1000) * 1000
    await db().updateTable('sourceCursor').set({ seq: longAgo }).execute()
    await start()
    await names(db(), author, ['before', 'forgotten'])
    expect(ingester.lines.some(({ msg }) => msg.includes('fetched anew'))).toBe(true)
  })

  test('whose first event is much later than the cursor has every repository fetched anew', async () => {
    await author.putPackage('before')
    await names(db(), author, ['before'])
    await isFollowed()
    await settled()
    await ingester.stop()
    await author.putPackage('forgotten')
    await jetstream.caughtUp()
    jetstream.forget()
    const before = (Date.now() - 60 * 60 * 1000) * 1000
    await db().updateTable('sourceCursor').set({ seq: before }).execute()
    await start()
    const stranger = await createAuthor(network)
    await jetstream.caughtUp()
    expect(jetstream.events.some(({ did }) => did === stranger.did)).toBe(true)
    await names(db(), author, ['before', 'forgotten'])
  })

  test('can be left for a relay: what follows does not fit, and is fetched whole', async () => {
    await author.putPackage('one')
    await names(db(), author, ['one'])
    await isFollowed()
    await author.putPackage('two')
    await names(db(), author, ['one', 'two'])
    await ingester.stop()
    await using relay = await startRelay(network)
    await relay.caughtUp()
    ingester = await runIngester(network, current(), [relay.url.replace('http', 'ws')])
    await author.putPackage('three')
    await names(db(), author, ['one', 'three', 'two'])
  })

  test('a flood of one account has its repository fetched whole, not proof by proof', async () => {
    await author.putPackage('first')
    await names(db(), author, ['first'])
    await isFollowed()
    const many = Array.from({ length: 60 }, (_, index) => `p${String(index).padStart(2, '0')}`)
    await author.agent.com.atproto.repo.applyWrites({
      repo: author.did,
      validate: false,
      writes: many.map((rkey) => ({
        $type: 'com.atproto.repo.applyWrites#create',
        collection: PACKAGE,
        rkey,
        value: { $type: PACKAGE, name: rkey, summary: 'one of many', createdAt: new Date().toISOString() },
      })),
    })
    const stored = async () =>
      (await db().selectFrom('record').select('uri').where('did', '=', author.did).execute()).length +
      (await db().selectFrom('deadLetter').select('id').where('did', '=', author.did).execute()).length
    await until(async () => (await stored()) === 61, { what: 'all of them' })
    await isFollowed()
  })
})
