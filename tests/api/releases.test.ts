import { beforeAll, describe, expect, test } from 'vitest'
import { getRelease, listReleases } from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { samplePackage, sampleRelease } from '../support/sample-records.js'
import { Api, PUBLIC_URL } from './api.js'
import {
  channelPath,
  channelRecord,
  definitionWrites,
  packagePath,
  releasePath,
  yankPath,
  yankRecord,
} from './records.js'
import { walk } from './walk.js'
import { type Account, World } from './world.js'

describeDatabases('releases', (current) => {
  let world: World
  let api: Api
  let alice: Account
  let cids: Record<string, string>

  const cidOf = (version: string) => cids[releasePath('hello', version)] ?? ''

  beforeAll(async () => {
    world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    cids = await alice.write(
      definitionWrites(alice, 'hello', {
        versions: ['1.0.0', '1.2.0', '1.10.0', '2.0.0-beta.2', '2.0.0-beta.10'],
      }),
    )
    await alice.write({
      [channelPath('hello', 'stable')]: channelRecord(alice, 'hello', '1.2.0', cidOf('1.2.0')),
      [channelPath('hello', 'old')]: channelRecord(alice, 'hello', '1.2.0', cidOf('1.2.0')),
      [yankPath('hello', '1.10.0')]: yankRecord(alice, 'hello', '1.10.0', cidOf('1.10.0'), {
        reason: 'Eats disks',
        replacement: alice.uri(releasePath('hello', '1.2.0')),
      }),
    })
    return () => api[Symbol.asyncDispose]()
  })

  test('a release stands beside what upstream has, once that was asked', async () => {
    const uri = alice.uri(releasePath('hello', '1.2.0'))
    expect((await api.get(getRelease, { uri })).release).not.toHaveProperty('freshness')
    const checkedAt = new Date('2026-01-02T00:00:00Z')
    const versions = JSON.stringify([{ name: 'v2.1.0' }, { name: 'v2.0.0' }, { name: 'v1.2.0' }])
    await current()
      .db.insertInto('upstream')
      .values({
        key: 'git https://github.com/hello/hello',
        ...{
          versions,
          head: null,
          checkedAt,
          dueAt: checkedAt,
          failures: 0,
          problem: null,
          wantedAt: checkedAt,
        },
      })
      .execute()
    const expected = { distance: 'major', newest: 'v2.1.0', behind: 2, checkedAt: checkedAt.toISOString() }
    expect((await api.get(getRelease, { uri })).release.freshness).toEqual(expected)
  })

  describe('getRelease', () => {
    test('shows the record with where it comes from, and where Nix and the proof are to be had', async () => {
      const uri = alice.uri(releasePath('hello', '1.2.0'))
      const { release } = await api.get(getRelease, { uri })
      expect(release).toMatchObject({
        uri,
        cid: cidOf('1.2.0'),
        author: { did: alice.did, handle: 'alice.test' },
        kind: 'package',
        name: 'hello',
        version: '1.2.0',
        definition: alice.uri(packagePath('hello')),
        record: { version: '1.2.0', artifact: { mainProgram: 'hello' } },
        channels: ['old', 'stable'],
        conflicts: 0,
        findings: { error: 0, warning: 0, info: 0 },
        url: `${PUBLIC_URL}/p/${alice.did}/hello/=1.2.0.tar.gz`,
        proof: `${PUBLIC_URL}/xrpc/dev.firn.getProof?${new URLSearchParams({ uri })}`,
      })
      expect(release.yank).toBeUndefined()
    })

    test('shows the yank with reason and replacement, while it names the very release', async () => {
      const { release } = await api.get(getRelease, { actor: 'alice.test', name: 'Hello', version: '1.10.0' })
      expect(release.yank).toMatchObject({
        uri: alice.uri(yankPath('hello', '1.10.0')),
        reason: 'Eats disks',
        replacement: alice.uri(releasePath('hello', '1.2.0')),
      })
      await alice.write({ [yankPath('hello', '1.0.0')]: yankRecord(alice, 'hello', '1.0.0', cidOf('1.2.0')) })
      const other = await api.get(getRelease, { actor: 'alice.test', name: 'hello', version: '1.0.0' })
      expect(other.release.yank).toBeUndefined()
    })

    test.each([
      ['no version', { actor: 'alice.test', name: 'hello' }, 'InvalidRequest', 'which version'],
      [
        'a definition',
        { uri: `at://alice.test/${packagePath('hello')}` },
        'InvalidRequest',
        'names no release',
      ],
      [
        'a malformed key',
        { uri: 'at://alice.test/dev.firn.release/hello' },
        'InvalidRequest',
        'must be <kind>:<key>:<version>',
      ],
      [
        'an unknown version',
        { actor: 'alice.test', name: 'hello', version: '9.0.0' },
        'NotFound',
        'The newest are 2.0.0-beta.10, 2.0.0-beta.2, 1.10.0',
      ],
      [
        'an unknown name',
        { actor: 'alice.test', name: 'nothing', version: '1.0.0' },
        'NotFound',
        'no release 1.0.0 of package alice.test/nothing',
      ],
    ])('refuses %s', async (_, params, error, message) => {
      const refusal = await api.refusal(getRelease, params)
      expect(refusal).toMatchObject({ status: 400, error })
      expect(refusal.message).toContain(message)
    })

    test('says of a deleted release that it was deleted', async () => {
      await alice.write(definitionWrites(alice, 'gone', { versions: ['1.0.0', '1.1.0'] }))
      await alice.write({ [releasePath('gone', '1.1.0')]: null })
      const params = { actor: 'alice.test', name: 'gone', version: '1.1.0' }
      expect(await api.refusal(getRelease, params)).toMatchObject({ status: 400, error: 'Deleted' })
      const { releases } = await api.get(listReleases, { actor: 'alice.test', name: 'gone' })
      expect(releases.map(({ version }) => version)).toEqual(['1.0.0'])
    })

    test('counts what came later under its key, and never shows it', async () => {
      await alice.write(definitionWrites(alice, 'twice'))
      const path = releasePath('twice', '1.0.0')
      const changed = sampleRelease({
        definition: alice.uri(packagePath('twice')),
        version: '1.0.0',
        notes: 'another',
      })
      await alice.write({ [path]: changed })
      const { release } = await api.get(getRelease, { uri: alice.uri(path) })
      expect(release.conflicts).toBe(1)
      expect(release.record.notes).toBeUndefined()
    })
  })

  describe('listReleases', () => {
    const ALL = ['2.0.0-beta.10', '2.0.0-beta.2', '1.10.0', '1.2.0', '1.0.0']

    test('lists the highest version first, yanked ones marked', async () => {
      const { releases } = await api.get(listReleases, { actor: 'alice.test', name: 'hello' })
      expect(releases.map(({ version }) => version)).toEqual(ALL)
      expect(releases.map(({ yank }) => yank?.reason)).toEqual([
        undefined,
        undefined,
        'Eats disks',
        undefined,
        undefined,
      ])
    })

    test('walks all of them, also while higher ones come in', async () => {
      await alice.write(definitionWrites(alice, 'many', { versions: ALL }))
      let next = 3
      const seen = await walk(async (cursor) => {
        const answer = await api.get(listReleases, { actor: alice.did, name: 'many', limit: 2, cursor })
        const version = `${next++}.0.0`
        const record = sampleRelease({ definition: alice.uri(packagePath('many')), version })
        await alice.write({ [releasePath('many', version)]: record })
        return { rows: answer.releases.map((release) => release.version), cursor: answer.cursor }
      })
      expect(seen).toEqual(ALL)
    })

    test('refuses a cursor of another definition', async () => {
      const { cursor } = await api.get(listReleases, { actor: 'alice.test', name: 'hello', limit: 1 })
      await alice.write({ [packagePath('other')]: samplePackage() })
      const refusal = await api.refusal(listReleases, { actor: 'alice.test', name: 'other', cursor })
      expect(refusal).toMatchObject({ status: 400, error: 'InvalidCursor' })
      expect(await api.refusal(listReleases, { actor: 'alice.test', name: 'zoo' })).toMatchObject({
        error: 'NotFound',
      })
    })
  })
})
