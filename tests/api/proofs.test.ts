import { verifyRecords } from '@atproto/repo'
import { beforeAll, expect, test } from 'vitest'
import { getProof, listConflicts } from '../../src/lexicons/dev/firn.js'
import { describeDatabases } from '../support/databases.js'
import { sampleRelease } from '../support/sample-records.js'
import { Api } from './api.js'
import { definitionWrites, packagePath, releasePath } from './records.js'
import { walk } from './walk.js'
import { type Account, World } from './world.js'

describeDatabases('proofs and conflicts', (current) => {
  let api: Api
  let alice: Account
  let bob: Account
  let pinned: string
  const later: string[] = []

  const path = releasePath('hello', '1.0.0')

  beforeAll(async () => {
    const world = new World(current().db)
    api = await Api.start(current(), world)
    alice = await world.account('alice.test')
    bob = await world.account('bob.test')
    const cids = await alice.write(definitionWrites(alice, 'hello'))
    pinned = cids[path] ?? ''
    for (const notes of ['second', 'third', 'fourth']) {
      const record = sampleRelease({ definition: alice.uri(packagePath('hello')), version: '1.0.0', notes })
      const written = await alice.write({ [path]: record })
      later.push(written[path] ?? '')
    }
    return () => api[Symbol.asyncDispose]()
  })

  const claim = async (params: { uri: string; cid?: string }) => {
    const response = await api.request(getProof, params)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/vnd.ipld.car')
    return verifyRecords(await response.bytes(), alice.did, alice.key.did())
  }

  test('a proof is enough to check a record with the key of its author alone', async () => {
    const [record, ...others] = await claim({ uri: alice.uri(path) })
    expect(others).toEqual([])
    expect(record).toMatchObject({ collection: 'dev.firn.release', rkey: 'package:hello:1.0.0' })
    expect(record?.record?.notes).toBeUndefined()
    await expect(
      verifyRecords(
        await (await api.request(getProof, { uri: alice.uri(path) })).bytes(),
        alice.did,
        bob.key.did(),
      ),
    ).rejects.toThrow()
  })

  test('a proof may be asked for by CID, of a conflict, too', async () => {
    const [served] = await claim({ uri: `at://alice.test/${path}`, cid: pinned })
    expect(served?.record?.notes).toBeUndefined()
    const [conflict] = await claim({ uri: alice.uri(path), cid: later[1] ?? '' })
    expect(conflict?.record?.notes).toBe('third')
  })

  test('there is none of what is not here', async () => {
    const cases: [Record<string, string>, string][] = [
      [
        { uri: alice.uri(path), cid: 'bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq' },
        'NotFound',
      ],
      [{ uri: alice.uri(releasePath('hello', '2.0.0')) }, 'NotFound'],
      [{ uri: bob.uri(path) }, 'NotFound'],
      [{ uri: `at://${alice.did}` }, 'InvalidRequest'],
    ]
    for (const [params, error] of cases) expect(await api.refusal(getProof, params)).toMatchObject({ error })
  })

  test('a deleted release is said to be deleted', async () => {
    await alice.write(definitionWrites(alice, 'gone'))
    await alice.write({ [releasePath('gone', '1.0.0')]: null })
    const refusal = await api.refusal(getProof, { uri: alice.uri(releasePath('gone', '1.0.0')) })
    expect(refusal).toMatchObject({ status: 400, error: 'Deleted' })
  })

  test('conflicts are listed, latest first, and walk', async () => {
    const { conflicts } = await api.get(listConflicts)
    expect(conflicts.map(({ cid }) => cid)).toEqual(later.toReversed())
    expect(conflicts[0]).toMatchObject({
      uri: alice.uri(path),
      pinnedCid: pinned,
      author: { handle: 'alice.test' },
      record: { notes: 'fourth' },
    })
    const seen = await walk(async (cursor) => {
      const page = await api.get(listConflicts, {
        definition: alice.uri(packagePath('hello')),
        limit: 1,
        cursor,
      })
      return { rows: page.conflicts.map(({ cid }) => cid), cursor: page.cursor }
    })
    expect(seen).toEqual(later.toReversed())
    expect(await api.get(listConflicts, { actor: 'bob.test' })).toEqual({ conflicts: [] })
    expect(await api.refusal(listConflicts, { cursor: 'zoo' })).toMatchObject({ error: 'InvalidCursor' })
  })
})
