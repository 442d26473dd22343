import { beforeAll, describe, expect, test } from 'vitest'
import {
  describeIndex,
  getActor,
  getDefinition,
  getFindings,
  getRelease,
} from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { FAKE_HASH, samplePackage, sampleRelease, sampleSource } from '../support/sample-records.js'
import { Api, PUBLIC_URL, SERVICE_DID } from './api.js'
import { definitionWrites, packagePath, releasePath } from './records.js'
import { type Account, World } from './world.js'

describeDatabases('the index, actors and findings', (current) => {
  let world: World
  let api: Api
  let alice: Account

  beforeAll(async () => {
    world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    await alice.write(definitionWrites(alice, 'hello', { versions: ['1.0.0', '1.1.0'] }))
    return () => api[Symbol.asyncDispose]()
  })

  test('getActor tells how much there is of an author, and how far the repository is indexed', async () => {
    for (const actor of ['alice.test', 'ALICE.test', alice.did]) {
      expect(await api.get(getActor, { actor })).toMatchObject({
        actor: { did: alice.did, handle: 'alice.test' },
        status: 'active',
        rev: alice.rev,
        definitions: 1,
        releases: 2,
        feed: `${PUBLIC_URL}/@${alice.did}/feed.atom`,
      })
    }
    const refusal = await api.refusal(getActor, { actor: 'nobody.test' })
    expect(refusal).toMatchObject({ status: 400, error: 'NotFound' })
    expect(refusal.message).toContain('first package or atom')
  })

  test('describeIndex counts what is held, and says how far behind each source it is', async () => {
    const { db } = current()
    const eventAt = new Date('2026-11-21T11:59:00.000Z')
    const updatedAt = new Date('2026-11-21T11:59:02.000Z')
    await db
      .insertInto('sourceCursor')
      .values([
        { host: 'wss://one.example', seq: 7, eventAt, connected: true, updatedAt },
        { host: 'wss://two.example', seq: 8, eventAt, connected: false, updatedAt },
        { host: 'wss://three.example', seq: 0, eventAt: null, connected: false, updatedAt },
      ])
      .execute()
    await alice.write({
      [packagePath('bad')]: samplePackage({ summary: 1 }),
      [packagePath('-')]: samplePackage(),
    })
    const index = await api.get(describeIndex)
    expect(index).toMatchObject({
      did: SERVICE_DID,
      counts: {
        actors: 1,
        definitions: 1,
        releases: 2,
        channels: 0,
        yanks: 0,
        conflicts: 0,
        collections: 0,
        deadLetters: 2,
      },
      sources: [
        { host: 'wss://one.example', seq: 7, eventAt: eventAt.toISOString(), connected: true, lagSeconds: 2 },
        { host: 'wss://three.example', connected: false },
        { host: 'wss://two.example', seq: 8, connected: false },
      ],
      deadLetters: [
        { reason: 'InvalidSlug', count: 1 },
        { reason: 'LexiconValidationFailed', count: 1 },
      ],
    })
    expect(index.version).toMatch(/^\d+\.\d+\.\d+/)
    expect(index.sources[2]?.lagSeconds).toBeGreaterThanOrEqual(60)
  })

  describe('getFindings', () => {
    beforeAll(async () => {
      await alice.write({
        [packagePath('poor')]: samplePackage({ homepage: 'http://poor.example/', licence: 'Nonsense' }),
        [releasePath('poor', '1.0.0')]: sampleRelease({
          definition: alice.uri(packagePath('poor')),
          version: '1.0.0',
          artifact: {
            $type: 'dev.firn.recipe',
            source: sampleSource({ hash: FAKE_HASH }),
            build: { $type: 'dev.firn.recipe#site' },
          },
        }),
      })
    })

    test('agrees with what the views of definition and release count', async () => {
      const count = (findings: { severity: string }[]) =>
        Object.fromEntries(
          ['error', 'warning', 'info'].map((severity) => [
            severity,
            findings.filter((finding) => finding.severity === severity).length,
          ]),
        )
      const { definition } = await api.get(getDefinition, { actor: 'alice.test', name: 'poor' })
      const ofDefinition = await api.get(getFindings, { uri: definition.uri })
      expect(ofDefinition).toMatchObject({
        uri: definition.uri,
        cid: definition.cid,
        score: definition.score,
      })
      expect(count(ofDefinition.findings)).toEqual(definition.findings)

      const { release } = await api.get(getRelease, { uri: alice.uri(releasePath('poor', '1.0.0')) })
      const ofRelease = await api.get(getFindings, { uri: `at://alice.test/${releasePath('poor', '1.0.0')}` })
      expect(ofRelease).toMatchObject({ uri: release.uri, cid: release.cid, score: release.score })
      expect(count(ofRelease.findings)).toEqual(release.findings)
      expect(ofRelease.findings).toContainEqual(
        expect.objectContaining({ code: 'fake-hash', severity: 'error', path: '/artifact/source/hash' }),
      )
    })

    test('tells the parts of the score, and what each lacks', async () => {
      const { score, parts } = await api.get(getFindings, { uri: alice.uri(packagePath('poor')) })
      expect(parts.reduce((sum, { points }) => sum + points, 0)).toBe(score)
      expect(parts.reduce((sum, { maximum }) => sum + maximum, 0)).toBe(100)
      expect(parts.find(({ name }) => name === 'licence')).toMatchObject({
        points: 0,
        reason: expect.any(String),
      })
    })

    test('refuses what is not here', async () => {
      for (const path of [packagePath('nothing'), releasePath('hello', '9.0.0')]) {
        expect(await api.refusal(getFindings, { uri: alice.uri(path) })).toMatchObject({ error: 'NotFound' })
      }
      expect(await api.refusal(getFindings, { uri: `at://${alice.did}` })).toMatchObject({
        error: 'InvalidRequest',
      })
    })
  })
})
