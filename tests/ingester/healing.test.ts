import { blocksToCarFile, def, getAndParseByDef, readCarWithRoot } from '@atproto/repo'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Db } from '../../src/db/database.js'
import { HANDLE_RETRY_MS } from '../../src/limits.js'
import { type LocalNetwork, startNetwork, startRelay, type TestRelay } from '../network/index.js'
import {
  describeDatabases,
  emptyTables,
  openEmbeddedDatabase,
  openPostgresDatabase,
} from '../support/databases.js'
import { POSTGRES } from '../support/postgres.js'
import { describeWith } from '../support/prerequisite.js'
import { until } from '../support/until.js'
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
    await using _ingester = await runIngester(network, db(), sources())
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

  test('a repository that was there before is found and fetched at the first start', async () => {
    await author.putPackage('early')
    const other = await createAuthor(network, 1)
    await other.putPackage('elsewhere')
    await relay.caughtUp()
    await using _ingester = await runIngester(network, db(), sources())
    await names(db(), author, ['early'])
    await names(db(), other, ['elsewhere'])
  })

  test('what happened while it was stopped is read from the cursor on', async () => {
    {
      await using _ingester = await runIngester(network, db(), sources())
      await author.putPackage('before')
      await names(db(), author, ['before'])
      await cursorIsAt(db(), await relay.caughtUp())
    }
    await author.putPackage('meanwhile')
    await relay.caughtUp()
    await using again = await runIngester(network, db(), sources())
    await names(db(), author, ['before', 'meanwhile'])
    await isFollowed(db(), author)
    // By the stream, not by another search of the host.
    expect(again.lines.map(({ msg }) => msg).filter((msg) => msg.includes('searched'))).toEqual([])
  })

  test('a lost connection is taken up where it was', async () => {
    await using ingester = await runIngester(network, db(), sources())
    await author.putPackage('before')
    await names(db(), author, ['before'])
    expect(relay.dropConnections()).toBe(1)
    await author.putPackage('meanwhile')
    await names(db(), author, ['before', 'meanwhile'])
    const said = ingester.lines.filter(({ level }) => level >= 30).map(({ msg }) => msg)
    expect(said.filter((msg) => msg.startsWith('cannot reach'))).toHaveLength(1)
    expect(said.filter((msg) => msg.startsWith('following'))).toHaveLength(2)
  })

  test('events that come twice change nothing', async () => {
    await using _ingester = await runIngester(network, db(), sources())
    await author.putPackage('hello', { summary: 'old' })
    await names(db(), author, ['hello'])
    await author.putPackage('hello', { summary: 'new' })
    await author.putRelease('hello', '1.0.0')
    const release = () =>
      db().selectFrom('release').select('uri').where('did', '=', author.did).executeTakeFirst()
    await until(release, { what: 'the release' })
    await cursorIsAt(db(), await relay.caughtUp())
    const before = await dump(db())
    const last = relay.lastSeq
    relay.restartFrom(last + 1)
    await cursorIsAt(db(), relay.lastSeq)
    expect(relay.lastSeq).toBeGreaterThan(last)
    expect(await dump(db())).toEqual(before)
  })

  test('a cursor that is too old has every repository fetched anew', async () => {
    {
      await using _ingester = await runIngester(network, db(), sources())
      await author.putPackage('before')
      await names(db(), author, ['before'])
      await cursorIsAt(db(), await relay.caughtUp())
    }
    await author.putPackage('forgotten')
    const stranger = await createAuthor(network)
    await stranger.putPackage('forgotten')
    relay.forgetThrough(await relay.caughtUp())
    await using ingester = await runIngester(network, db(), sources())
    await names(db(), author, ['before', 'forgotten'])
    await names(db(), stranger, ['forgotten'])
    expect(ingester.lines.some(({ msg }) => msg.includes('no longer has what came after our cursor'))).toBe(
      true,
    )
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
    await using ingester = await runIngester(network, db(), sources())
    const fatal = await until(() => ingester.lines.find(({ level }) => level === 60), { what: 'the alarm' })
    expect(fatal.msg).toContain('delete from "sourceCursor"')
    await until(() => relay.connections === 0, { what: 'the end of the connection' })
    const { seq } = await db().selectFrom('sourceCursor').select('seq').executeTakeFirstOrThrow()
    expect(seq).toBe(1_000_000)
  })

  test('a forged commit changes nothing', async () => {
    await using ingester = await runIngester(network, db(), sources())
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
    await using ingester = await runIngester(network, db(), sources())
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

  test('a commit that nobody can read, or that is too big to tell, has the repository fetched', async () => {
    await using ingester = await runIngester(network, db(), sources())
    await author.putPackage('first')
    await names(db(), author, ['first'])
    for (const [name, change] of [
      ['unreadable', { rev: 'no revision' }],
      ['too-big', { tooBig: true, ops: [] }],
    ] as const) {
      relay.swallowNext(1, ofAuthor)
      const before = relay.swallowed.length
      await author.putPackage(name)
      await relay.caughtUp()
      const lost = relay.swallowed[before]
      if (!lost) throw new Error('the relay swallowed nothing')
      relay.inject({ ...lost, ...change } as typeof lost)
      await until(async () => (await definitionNames(db(), author)).includes(name), { what: name })
    }
    await isFollowed(db(), author)
    expect(ingester.lines.filter(({ msg }) => msg === 'refused an event')).toHaveLength(1)
  })

  test('what is written while a new repository is being fetched is all there', async () => {
    await using _ingester = await runIngester(network, db(), sources())
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

  test('a host that cannot be reached is named once, and shown as not connected', async () => {
    const { url } = relay
    await relay.close()
    await using ingester = await runIngester(network, db(), [url.replace('http', 'ws')])
    await until(() => ingester.lines.some(({ msg }) => msg.startsWith('cannot reach')), {
      what: 'the line of log',
    })
    const rows = await db().selectFrom('sourceCursor').select('connected').execute()
    expect(rows).toEqual([{ connected: false }])
  })
})

test('an account whose rows cannot be written does not stop the others, and heals', {
  timeout: 90_000,
}, async () => {
  await using database = await openEmbeddedDatabase()
  const { db } = database
  const [unlucky, other] = [await createAuthor(network), await createAuthor(network)]
  await using ingester = await runIngester(network, db)
  await unlucky.putPackage('before')
  await names(db, unlucky, ['before'])
  await isFollowed(db, unlucky)
  // A fault of ours, as a constraint that one record breaks.
  await sql`alter table definition add constraint fault check (name <> 'fault')`.execute(db)
  await unlucky.putPackage('fault')
  await other.putPackage('hello')
  await names(db, other, ['hello'])
  const repo = () => db.selectFrom('repo').select('state').where('did', '=', unlucky.did).executeTakeFirst()
  await until(async () => (await repo())?.state === 'error', { what: 'the fault', timeoutMs: 40_000 })
  expect(ingester.lines.some(({ msg }) => msg.startsWith('gave up an event'))).toBe(true)
  await sql`alter table definition drop constraint fault`.execute(db)
  await unlucky.putPackage('mended')
  await names(db, unlucky, ['before', 'fault', 'mended'])
})

test('handles are looked at again, at last', async () => {
  await using database = await openEmbeddedDatabase()
  const { db } = database
  const author = await createAuthor(network)
  {
    await using _ingester = await runIngester(network, db)
    await author.putPackage('hello')
    await names(db, author, ['hello'])
  }
  // As if it had not led back an hour and more ago.
  const handleCheckedAt = new Date(Date.now() - HANDLE_RETRY_MS - 1000)
  await db.updateTable('actor').set({ handle: null, handleCheckedAt }).where('did', '=', author.did).execute()
  await using _again = await runIngester(network, db)
  const handle = async () =>
    (await db.selectFrom('actor').select('handle').where('did', '=', author.did).executeTakeFirst())?.handle
  await until(async () => (await handle()) === author.handle, { what: 'the handle' })
})

describeWith([POSTGRES], 'a PostgreSQL that drops its connections', () => {
  test('loses nothing, and does not end the program', async () => {
    await using database = await openPostgresDatabase()
    const { db } = database
    const author = await createAuthor(network)
    await using _ingester = await runIngester(network, db)
    const expected: string[] = []
    for (const round of ['a', 'b', 'c', 'd']) {
      expected.push(round)
      await Promise.all([author.putPackage(round), dropDatabaseConnections(db)])
    }
    await names(db, author, expected)
    await isFollowed(db, author)
  })
})

/** The pool may hand out one that it does not know to be dropped yet. */
async function dropDatabaseConnections(db: Db): Promise<void> {
  const drop = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`.execute(db)
  await until(drop, { what: 'a connection to drop the others by' })
}

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

async function definitionNames(db: Db, author: Author): Promise<string[]> {
  const rows = await db
    .selectFrom('definition')
    .select('name')
    .where('did', '=', author.did)
    .orderBy('name')
    .execute()
  return rows.map(({ name }) => name)
}

/** Waits until exactly these definitions of an author are indexed. */
async function names(db: Db, author: Author, expected: string[]): Promise<void> {
  const found = async () => {
    expect(await definitionNames(db, author)).toEqual(expected)
    return true
  }
  await until(found, { what: `the definitions ${expected.join(', ')}` })
}

async function isFollowed(db: Db, author: Author): Promise<void> {
  const { data } = await author.agent.com.atproto.sync.getLatestCommit({ did: author.did })
  const row = () =>
    db.selectFrom('repo').select(['state', 'rev']).where('did', '=', author.did).executeTakeFirst()
  await until(
    async () => {
      expect(await row()).toEqual({ state: 'active', rev: data.rev })
      return true
    },
    { what: `the repository at ${data.rev}` },
  )
}

async function cursorIsAt(db: Db, seq: number): Promise<void> {
  const cursor = async () => (await db.selectFrom('sourceCursor').select('seq').executeTakeFirst())?.seq
  await until(async () => (await cursor()) === seq, { what: `the cursor at ${seq}` })
}

/** What the tables say, without times. */
async function dump(db: Db): Promise<unknown> {
  const definitions = await db
    .selectFrom('definition')
    .select(['uri', 'cid', 'rev', 'summary', 'releaseCount', 'newestVersion', 'score'])
    .orderBy('uri')
    .execute()
  const records = await db.selectFrom('record').select(['uri', 'cid', 'rev']).orderBy('uri').execute()
  const events = await db
    .selectFrom('updateEvent')
    .select(['seq', 'action', 'uri', 'rev'])
    .orderBy('seq')
    .execute()
  const conflicts = await db.selectFrom('releaseConflict').selectAll().execute()
  return { definitions, records, events, conflicts }
}
