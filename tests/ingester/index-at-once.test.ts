import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createGuardedFetch } from '../../src/identity/guarded-fetch.js'
import { createIdentityResolver } from '../../src/identity/identity-resolver.js'
import { indexAtOnce } from '../../src/indexing/index-at-once.js'
import { atom, package as pkg, release } from '../../src/lexicons/dev/firn.js'
import { type LocalNetwork, setTakedown, startNetwork } from '../network/index.js'
import { describeDatabases, emptyTables } from '../support/databases.js'
import { until } from '../support/until.js'
import { type Author, createAuthor, runIngester } from './harness.js'
import { atomOf, atomReleaseOf, LABELS } from './sample-atoms.js'

let network: LocalNetwork
beforeAll(async () => {
  network = await startNetwork()
})
afterAll(() => network.close())

describeDatabases('records indexed at once', (current) => {
  let author: Author
  const db = () => current().db
  beforeEach(async () => {
    await emptyTables(db())
    author = await createAuthor(network)
  })

  function index(...uris: string[]): Promise<void> {
    const config = {
      plcUrl: network.plc.url,
      development: true,
      handleResolvers: network.pds.map(({ url, handleDomain }) => ({ suffix: handleDomain, url })),
    }
    const log = pino({ level: 'silent' })
    const identity = createIdentityResolver(config, { log })
    return indexAtOnce(
      { db: db(), log, now: () => new Date(), identity, fetch: createGuardedFetch(config) },
      uris,
    )
  }
  const definitions = () =>
    db()
      .selectFrom('definition')
      .select(['name', 'newestVersion'])
      .where('did', '=', author.did)
      .orderBy('name')
      .execute()
  const actions = () =>
    db().selectFrom('updateEvent').select('action').where('did', '=', author.did).orderBy('seq').execute()

  test('are there when the call returns, and are not told again when the firehose brings them', async () => {
    const hello = await author.putPackage('hello')
    const first = await author.putRelease('hello', '1.0.0')
    await index(first.uri, hello.uri)
    expect(await definitions()).toEqual([{ name: 'hello', newestVersion: '1.0.0' }])
    expect(await db().selectFrom('actor').select('handle').executeTakeFirst()).toEqual({
      handle: author.handle,
    })
    expect(await actions()).toHaveLength(2)

    await using _ingester = await runIngester(network, current())
    const last = await author.putPackage('last')
    await until(async () => (await definitions()).length === 2, { what: 'the firehose' })
    expect((await actions()).map(({ action }) => action)).toEqual(['define', 'release', 'define'])
    expect(last.uri).toContain(author.did)
  })

  test('go at once when their author deleted them', async () => {
    const hello = await author.putPackage('hello')
    const first = await author.putRelease('hello', '1.0.0')
    await index(hello.uri, first.uri)
    await author.remove(release.$nsid, 'package:hello:1.0.0')
    await index(first.uri)
    expect(await definitions()).toEqual([{ name: 'hello', newestVersion: null }])
    await author.remove(pkg.$nsid, 'hello')
    await index(hello.uri)
    expect(await definitions()).toEqual([])
    expect(await db().selectFrom('releaseTombstone').select('uri').execute()).toEqual([{ uri: first.uri }])
  })

  test('may be of atoms, whose record keys hold more signs', async () => {
    const [id = ''] = LABELS.keys()
    const rkey = `atom:${id}:1.0.0~b.1`
    const described = await author.put(atom.$nsid, id, atomOf(id))
    const released = await author.put(release.$nsid, rkey, atomReleaseOf(author.did, rkey))
    await index(released.uri, described.uri)
    expect(await definitions()).toEqual([{ name: LABELS.get(id), newestVersion: '1.0.0+b.1' }])

    await using _ingester = await runIngester(network, current())
    const next = `atom:${id}:1.0.0~b.2`
    await author.put(release.$nsid, next, atomReleaseOf(author.did, next))
    await until(async () => (await definitions())[0]?.newestVersion === '1.0.0+b.2', { what: 'the firehose' })
    await author.remove(release.$nsid, next)
    await index(`at://${author.did}/${release.$nsid}/${next}`)
    // The ingester also finds who published to the other database.
    const versions = db().selectFrom('atomRelease').select('version').where('did', '=', author.did)
    expect(await versions.execute()).toEqual([{ version: '1.0.0+b.1' }])
  })

  test('of an account that cannot be had fail by name', async () => {
    const hello = await author.putPackage('hello')
    await setTakedown(network.pds[0], author.did, true)
    await expect(index(hello.uri)).rejects.toMatchObject({ name: 'HostError', error: 'RepoTakendown' })
    await expect(index(`at://did:plc:zzzzzzzzzzzzzzzzzzzzzzzz/${pkg.$nsid}/x`)).rejects.toMatchObject({
      name: 'IdentityError',
      reason: 'NotFound',
    })
    expect(await definitions()).toEqual([])
  })
})
