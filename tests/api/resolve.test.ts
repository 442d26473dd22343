import { beforeAll, describe, expect, test } from 'vitest'
import { getLock, resolve } from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
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
import { type Account, World } from './world.js'

describeDatabases('resolution', (current) => {
  let api: Api
  let alice: Account
  let bob: Account

  const hello = { actor: 'alice.test', name: 'hello' }

  beforeAll(async () => {
    const world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    bob = await world.account('bob.test')
    const cids = await alice.write(
      definitionWrites(alice, 'hello', { versions: ['1.0.0', '1.1.0', '1.2.0', '2.0.0-rc.1'] }),
    )
    await alice.write({
      [channelPath('hello', 'stable')]: channelRecord(
        alice,
        'hello',
        '1.0.0',
        cids[releasePath('hello', '1.0.0')] ?? '',
      ),
      [yankPath('hello', '1.2.0')]: yankRecord(
        alice,
        'hello',
        '1.2.0',
        cids[releasePath('hello', '1.2.0')] ?? '',
      ),
    })
    const dependsOn = (requirement: string) => ({
      dependencies: [{ name: 'hello', definition: alice.uri(packagePath('hello')), requirement }],
    })
    await bob.write(definitionWrites(bob, 'greeter', { release: dependsOn('^1') }))
    await bob.write(definitionWrites(bob, 'stuck', { release: dependsOn('^9') }))
    return () => api[Symbol.asyncDispose]()
  })

  describe('resolve', () => {
    test.each([
      ['latest by itself', {}, '1.1.0'],
      ['a requirement', { requirement: '^1.0' }, '1.1.0'],
      ['a range', { requirement: '>=1, <1.1' }, '1.0.0'],
      ['a yanked version by its number alone', { requirement: '=1.2.0' }, '1.2.0'],
      ['a prerelease by its number', { requirement: '=2.0.0-rc.1' }, '2.0.0-rc.1'],
      ['a channel', { requirement: 'stable' }, '1.0.0'],
    ])('finds %s', async (_, params, version) => {
      const answer = await api.get(resolve, { ...hello, ...params })
      expect(answer.release).toMatchObject({ version, uri: alice.uri(releasePath('hello', version)) })
      expect(answer.url).toBe(`${PUBLIC_URL}/p/${alice.did}/hello/=${version}.tar.gz`)
      expect(answer.immutableUrl).toBe(`${PUBLIC_URL}/p/${alice.did}/hello/${version}/${answer.lock}.tar.gz`)
      expect(answer.narHash).toMatch(/^sha256-/)
      expect(answer.why).toContain(version)
    })

    test.each([
      ['what nothing matches', { ...hello, requirement: '^9' }, 'NotFound', '1.1.0'],
      ['what is no requirement', { ...hello, requirement: '1 || 2' }, 'InvalidRequirement', ''],
      ['an unknown channel', { ...hello, requirement: 'nightly' }, 'NotFound', 'stable'],
      ['an unknown definition', { actor: 'alice.test', name: 'nothing' }, 'NotFound', 'nothing'],
      ['dependencies that cannot be met', { actor: 'bob.test', name: 'stuck' }, 'Unresolvable', '^9'],
    ])('refuses %s', async (_, params, error, message) => {
      const refusal = await api.refusal(resolve, params)
      expect(refusal).toMatchObject({ status: 400, error })
      expect(refusal.message).toContain(message)
    })
  })

  describe('getLock', () => {
    test('gives the closure of a release, and the same again by its id', async () => {
      const root = bob.uri(releasePath('greeter', '1.0.0'))
      const { lock } = await api.get(getLock, { release: `at://bob.test/${releasePath('greeter', '1.0.0')}` })
      expect(lock).toMatchObject({ root, narHash: expect.stringMatching(/^sha256-/) })
      expect(Object.keys(lock.lock.nodes as object).sort()).toEqual(
        [alice.uri(releasePath('hello', '1.1.0')), root].sort(),
      )
      expect((await api.get(getLock, { id: lock.id })).lock).toEqual(lock)
      const { lock: id, immutableUrl } = await api.get(resolve, { actor: 'bob.test', name: 'greeter' })
      expect({ id, url: immutableUrl }).toEqual({ id: lock.id, url: lock.url })
    })

    test('refuses what it cannot give', async () => {
      const cases: [Record<string, string>, string][] = [
        [{}, 'InvalidRequest'],
        [{ id: 'a'.repeat(52), release: bob.uri(releasePath('greeter', '1.0.0')) }, 'InvalidRequest'],
        [{ id: 'a'.repeat(52) }, 'NotFound'],
        [{ id: '../../etc/passwd' }, 'NotFound'],
        [{ release: bob.uri(releasePath('greeter', '2.0.0')) }, 'NotFound'],
        [{ release: bob.uri(packagePath('greeter')) }, 'InvalidRequest'],
        [{ release: bob.uri(releasePath('stuck', '1.0.0')) }, 'Unresolvable'],
      ]
      for (const [params, error] of cases) {
        expect(await api.refusal(getLock, params)).toMatchObject({ status: 400, error })
      }
    })
  })
})
