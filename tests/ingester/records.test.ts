import { verifyRecords } from '@atproto/repo'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { dev } from '../../src/lexicons/index.js'
import { type LocalNetwork, startNetwork } from '../network/index.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'
import { type Author, createAuthor, type RunningIngester, runIngester } from './harness.js'
import { releaseOf } from './sample-release.js'

const { package: pkg, release, channel, yank } = dev.firn

let network: LocalNetwork
beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

// The hosts are searched at each start, so that authors of earlier tests are indexed, too.
describeDatabases('records of an author', (current) => {
  let ingester: RunningIngester
  let author: Author
  const db = () => current().db
  beforeEach(async () => {
    await emptyTables(db())
    author = await createAuthor(network)
    ingester = await runIngester(network, current())
  })
  afterEach(() => ingester.stop())

  const definition = (uri: string) =>
    db().selectFrom('definition').selectAll().where('uri', '=', uri).executeTakeFirst()
  const actions = async () =>
    (
      await db()
        .selectFrom('updateEvent')
        .select('action')
        .where('did', '=', author.did)
        .orderBy('seq')
        .execute()
    ).map(({ action }) => action)
  const indexed = (uri: string, cid: string) =>
    until(
      () =>
        db()
          .selectFrom('record')
          .selectAll()
          .where('uri', '=', uri)
          .where('cid', '=', cid)
          .executeTakeFirst(),
      {
        what: `${uri} at ${cid}`,
      },
    )

  test('are created, changed and deleted', async () => {
    const first = await author.putPackage('hello', { summary: 'First' })
    const row = await indexed(first.uri, first.cid)
    expect(row).toMatchObject({ did: author.did, collection: pkg.$nsid, rkey: 'hello' })
    expect(await definition(first.uri)).toMatchObject({ name: 'hello', summary: 'First', releaseCount: 0 })
    expect(
      await db().selectFrom('actor').where('did', '=', author.did).selectAll().executeTakeFirst(),
    ).toMatchObject({
      did: author.did,
      handle: author.handle,
      pds: author.pds,
      active: true,
    })

    const second = await author.putPackage('hello', { summary: 'Second' })
    await indexed(second.uri, second.cid)
    expect(await definition(first.uri)).toMatchObject({ summary: 'Second' })

    await author.remove(pkg.$nsid, 'hello')
    await until(async () => !(await definition(first.uri)), { what: 'the deletion' })
    expect(await db().selectFrom('record').where('did', '=', author.did).selectAll().execute()).toEqual([])
    expect(await actions()).toEqual(['define', 'describe', 'delete'])
  })

  test('carry a proof that the author key alone checks, also when the repository was fetched whole', async () => {
    // The first record makes the repository known and is fetched; the second comes by the stream.
    const fetched = await author.putPackage('fetched')
    await indexed(fetched.uri, fetched.cid)
    const streamed = await author.putPackage('streamed')
    await indexed(streamed.uri, streamed.cid)
    const response = await fetch(`${network.plc.url}/${author.did}/data`)
    const { verificationMethods } = (await response.json()) as { verificationMethods: { atproto: string } }
    for (const { uri, rkey, cid } of await db()
      .selectFrom('record')
      .where('did', '=', author.did)
      .selectAll()
      .execute()) {
      const { proof } = await indexed(uri, cid)
      const proven = await verifyRecords(new Uint8Array(proof), author.did, verificationMethods.atproto)
      expect(proven.map((record) => `${record.collection}/${record.rkey}`)).toContain(`${pkg.$nsid}/${rkey}`)
    }
  })

  test('come in one commit in any order, and an invalid one does not stop its siblings', async () => {
    const bad = { $type: pkg.$nsid, summary: 'no date' }
    const { data } = await author.agent.com.atproto.repo.applyWrites({
      repo: author.did,
      validate: false,
      writes: [
        create(release.$nsid, 'package:hello:1.0.0', releaseOf(author.did, 'hello', '1.0.0')),
        create(pkg.$nsid, 'broken', bad),
        create(pkg.$nsid, 'hello', { $type: pkg.$nsid, createdAt: '2025-01-01T00:00:00Z' }),
      ],
    })
    expect(data.commit?.rev).toBeTruthy()
    const uri = `at://${author.did}/${pkg.$nsid}/hello`
    const row = await until(() => definition(uri), { what: 'the definition' })
    expect(row).toMatchObject({ releaseCount: 1, newestVersion: '1.0.0', findingErrors: 0 })
    expect(row.score).toBeGreaterThan(0)
    expect(
      await db().selectFrom('deadLetter').where('did', '=', author.did).selectAll().execute(),
    ).toMatchObject([
      {
        uri: `at://${author.did}/${pkg.$nsid}/broken`,
        reason: 'LexiconValidationFailed',
        detail: '"createdAt" is missing: it is required.',
        json: bad,
      },
    ])
    expect((await actions()).toSorted()).toEqual(['define', 'release'])
  })

  test('go when their author replaces them by something invalid, and come back when it is mended', async () => {
    const good = await author.putPackage('hello')
    await indexed(good.uri, good.cid)
    const bad = await author.put(pkg.$nsid, 'hello', { createdAt: 'yesterday' })
    const letters = () =>
      db().selectFrom('deadLetter').where('did', '=', author.did).select(['uri', 'cid']).execute()
    await until(async () => (await letters()).length > 0, { what: 'the dead letter' })
    expect(await letters()).toEqual([{ uri: good.uri, cid: bad.cid }])
    expect(await definition(good.uri)).toBeUndefined()
    const mended = await author.putPackage('hello', { summary: 'Mended' })
    await indexed(mended.uri, mended.cid)
    expect(await letters()).toEqual([])
  })

  test('share no name after folding; the name is free again when its holder goes', async () => {
    const holder = await author.putPackage('foo-bar')
    await indexed(holder.uri, holder.cid)
    const other = await author.putPackage('Foo_Bar')
    const letters = () =>
      db().selectFrom('deadLetter').where('did', '=', author.did).select(['uri', 'reason']).execute()
    await until(async () => (await letters()).length > 0, { what: 'the dead letter' })
    expect(await letters()).toEqual([{ uri: other.uri, reason: 'NameTaken' }])
    await author.remove(pkg.$nsid, 'foo-bar')
    await indexed(other.uri, other.cid)
    expect(await letters()).toEqual([])
    expect(await definition(other.uri)).toMatchObject({ name: 'Foo_Bar', foldedName: 'foo-bar' })
  })

  test('the first content of a release is the release for ever', async () => {
    await author.putPackage('hello')
    const first = await author.putRelease('hello', '1.0.0', { notes: 'first' })
    await indexed(first.uri, first.cid)
    const later = await author.putRelease('hello', '1.0.0', { notes: 'later' })
    const conflicts = () =>
      db().selectFrom('releaseConflict').where('did', '=', author.did).selectAll().execute()
    await until(async () => (await conflicts()).length > 0, { what: 'the conflict' })
    expect(await conflicts()).toMatchObject([{ uri: first.uri, cid: later.cid, pinnedCid: first.cid }])
    expect(
      await db().selectFrom('release').where('did', '=', author.did).select(['uri', 'cid']).execute(),
    ).toEqual([{ uri: first.uri, cid: first.cid }])

    await author.remove(release.$nsid, 'package:hello:1.0.0')
    const tombstones = () =>
      db()
        .selectFrom('releaseTombstone')
        .where('did', '=', author.did)
        .select(['uri', 'cid', 'version'])
        .execute()
    await until(async () => (await tombstones()).length > 0, { what: 'the tombstone' })
    expect(await tombstones()).toEqual([{ uri: first.uri, cid: first.cid, version: '1.0.0' }])
    expect(await definition(`at://${author.did}/${pkg.$nsid}/hello`)).toMatchObject({
      releaseCount: 0,
      newestVersion: null,
    })

    const third = await author.putRelease('hello', '1.0.0', { notes: 'third' })
    await until(async () => (await conflicts()).length > 1, { what: 'the second conflict' })
    expect((await conflicts()).map(({ cid }) => cid).toSorted()).toEqual([later.cid, third.cid].toSorted())
    expect(await db().selectFrom('release').where('did', '=', author.did).select('uri').execute()).toEqual([])

    const back = await author.putRelease('hello', '1.0.0', { notes: 'first' })
    expect(back.cid).toBe(first.cid)
    await indexed(back.uri, back.cid)
    expect(await tombstones()).toEqual([])
    // The first two may be fetched together, or the definition alone: the order of what follows is certain.
    expect((await actions()).slice(2)).toEqual(['conflict', 'delete', 'conflict', 'release'])
  })

  test('a yank counts while it names the release itself, whichever comes first', async () => {
    await author.putPackage('hello')
    const old = await author.putRelease('hello', '1.0.0')
    const newest = await author.putRelease('hello', '1.1.0')
    await indexed(newest.uri, newest.cid)
    const uri = `at://${author.did}/${pkg.$nsid}/hello`
    const newestVersion = async () => (await definition(uri))?.newestVersion
    const { uri: yankUri } = await author.putYank(newest)
    await until(async () => (await newestVersion()) === '1.0.0', { what: 'the yank' })
    expect(
      await db()
        .selectFrom('release')
        .where('did', '=', author.did)
        .select(['version', 'yanked'])
        .orderBy('version')
        .execute(),
    ).toEqual([
      { version: '1.0.0', yanked: false },
      { version: '1.1.0', yanked: true },
    ])
    await author.remove(yank.$nsid, 'package:hello:1.1.0')
    await until(async () => (await newestVersion()) === '1.1.0', { what: 'the end of the yank' })

    // Somebody else's CID, and a release that does not exist yet.
    await author.putYank({ ...newest, cid: old.cid })
    const early = releaseOf(author.did, 'hello', '2.0.0')
    const cid = await cidOf(author, early)
    await author.putYank({ uri: `at://${author.did}/${release.$nsid}/package:hello:2.0.0`, cid })
    const late = await author.putRelease('hello', '2.0.0')
    expect(late.cid).toBe(cid)
    await indexed(late.uri, late.cid)
    expect(await newestVersion()).toBe('1.1.0')
    const events = await db()
      .selectFrom('updateEvent')
      .select(['action', 'version', 'uri'])
      .where('did', '=', author.did)
      .where('action', 'in', ['yank', 'unyank'])
      .orderBy('seq')
      .execute()
    expect(events).toEqual([
      { action: 'yank', version: '1.1.0', uri: yankUri },
      { action: 'unyank', version: '1.1.0', uri: yankUri },
      { action: 'yank', version: '2.0.0', uri: yankUri.replace('1.1.0', '2.0.0') },
    ])
  })

  test('a channel is moved and deleted', async () => {
    await author.putPackage('hello')
    const one = await author.putRelease('hello', '1.0.0')
    const two = await author.putRelease('hello', '1.1.0')
    const placed = await author.putChannel('hello', 'stable', one)
    await indexed(placed.uri, placed.cid)
    const moved = await author.putChannel('hello', 'stable', two)
    await indexed(moved.uri, moved.cid)
    expect(
      await db()
        .selectFrom('channel')
        .where('did', '=', author.did)
        .select(['name', 'releaseUri', 'releaseCid'])
        .execute(),
    ).toEqual([{ name: 'stable', releaseUri: two.uri, releaseCid: two.cid }])
    await author.remove(channel.$nsid, 'package:hello:stable')
    await until(
      async () =>
        (await db().selectFrom('channel').where('did', '=', author.did).select('uri').execute()).length === 0,
      {
        what: 'the deletion',
      },
    )
    expect((await actions()).slice(-3)).toEqual(['channel', 'channel', 'delete'])
  })

  test('of two PDSes at once are all there', async () => {
    const other = await createAuthor(network, 1)
    const refs = await Promise.all(
      [author, other].flatMap((writer) => ['a', 'b', 'c'].map((name) => writer.putPackage(name))),
    )
    for (const { uri, cid } of refs) await indexed(uri, cid)
    expect(
      await db()
        .selectFrom('actor')
        .where('did', 'in', [author.did, other.did])
        .select(['did', 'handle'])
        .orderBy('handle')
        .execute(),
    ).toEqual(
      [author, other]
        .map(({ did, handle }) => ({ did, handle }))
        .toSorted((a, b) => (a.handle < b.handle ? -1 : 1)),
    )
  })
})

function create(collection: string, rkey: string, value: { [key: string]: unknown }) {
  return { $type: 'com.atproto.repo.applyWrites#create' as const, collection, rkey, value }
}

/** The CID that a record will have: it is written under another key first. */
async function cidOf(author: Author, record: { [key: string]: unknown }): Promise<string> {
  const { data } = await author.agent.com.atproto.repo.putRecord({
    repo: author.did,
    collection: release.$nsid,
    rkey: 'scratch',
    record,
    validate: false,
  })
  return data.cid
}
