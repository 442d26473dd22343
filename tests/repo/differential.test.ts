import { type Keypair, P256Keypair, Secp256k1Keypair } from '@atproto/crypto'
import type { LexMap } from '@atproto/lex'
import {
  getRecords,
  MemoryBlockstore,
  readCarWithRoot,
  verifyRecords,
  verifyRepo as verifyUpstream,
} from '@atproto/repo'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Commit } from '../../src/lexicons/com/atproto/sync/subscribeRepos.js'
import { verifyCommit } from '../../src/repo/verify-commit.js'
import { verifyRecord } from '../../src/repo/verify-record.js'
import { verifyRepo } from '../../src/repo/verify-repo.js'
import { createSignedRepo, type SignedRepo, type Write } from '../ingester/signed-repo.js'
import { allRecords } from '../support/all-records.js'

/** Upstream's code is the judge of ours: repositories that it makes, which it reads as we do. */

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const OURS = 'dev.firn.package'
const wants = (collection: string) => collection === OURS
const COLLECTIONS = [OURS, 'app.other.thing', 'zz.last.one']

const rkey = fc.stringMatching(/^[a-zA-Z0-9._~:-]{1,8}$/).filter((key) => key !== '.' && key !== '..')
const path = fc.tuple(fc.constantFrom(...COLLECTIONS), rkey).map((parts) => parts.join('/'))
/** A put of a new path, or a put or deletion of one of those that are there. */
const change = fc.oneof(
  { weight: 3, arbitrary: fc.record({ path, text: fc.string({ maxLength: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ nth: fc.nat(), text: fc.option(fc.string({ maxLength: 6 })) }) },
)
const log = fc.array(fc.array(change, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 12 })

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never
type Model = Map<string, LexMap>

/**
 * What a commit writes. A path is written once, and what is not there is not deleted. Each record is unlike those of
 * other paths: upstream's storage forgets a record that two paths share when one of them is deleted.
 */
function writesOf(changes: readonly Change[], model: Model): Write[] {
  const writes = new Map<string, LexMap | null>()
  const paths = [...model.keys()]
  for (const each of changes) {
    const target = 'path' in each ? each.path : paths[each.nth % Math.max(paths.length, 1)]
    if (target === undefined || writes.has(target)) continue
    const value = each.text === null ? null : { text: each.text, of: target }
    if (JSON.stringify(model.get(target)) === JSON.stringify(value)) continue
    writes.set(target, value)
  }
  return [...writes].map(([target, value]) => ({ path: target, value }))
}

function apply(model: Model, writes: readonly Write[]): void {
  for (const { path: target, value } of writes) {
    if (value === null) model.delete(target)
    else model.set(target, value)
  }
}

async function judge(
  repo: SignedRepo,
  event: Commit,
  writes: readonly Write[],
  before: string,
): Promise<string> {
  const verified = await verifyCommit(event, {
    signingKey: async () => repo.key.did(),
    wants,
    now: new Date(),
  })
  expect(verified).toMatchObject({ did: DID, rev: event.rev, cid: String(event.commit), prevData: before })
  // Without being told, too, where the tree came from.
  const { prevData } = await verifyCommit(
    { ...event, prevData: undefined },
    { signingKey: async () => repo.key.did(), wants, now: new Date() },
  )
  expect(prevData).toBe(before)
  const ours = writes.filter((write) => write.path.startsWith(`${OURS}/`))
  expect(
    verified.ops.map((op) => [`${op.collection}/${op.rkey}`, op.action === 'put' ? op.value : null]),
  ).toEqual(ours.map((write) => [write.path, write.value]))
  for (const op of verified.ops.slice(0, 2)) {
    if (op.action !== 'put') continue
    const proven = await verifyRecords(op.proof, DID, repo.key.did())
    expect(proven).toContainEqual({ collection: OURS, rkey: op.rkey, record: op.value })
  }
  return verified.data
}

describe.each<[string, () => Promise<Keypair>]>([
  ['k256', () => Secp256k1Keypair.create()],
  ['p256', () => P256Keypair.create()],
])('repositories with a %s key', (_, createKey) => {
  test('every commit leads back to the tree before it, and every repository is read alike', async () => {
    await fc.assert(
      fc.asyncProperty(log, async (commits) => {
        const repo = await createSignedRepo(DID, await createKey())
        const model: Model = new Map()
        let root = await rootOf(repo)
        for (const changes of commits) {
          const writes = writesOf(changes, model)
          if (writes.length === 0) continue
          root = await judge(repo, await repo.write(...writes), writes, root)
          apply(model, writes)
        }
        expect(await rootOf(repo)).toBe(root)
        await judgeWhole(repo, model)
      }),
      { numRuns: 8 },
    )
  }, 120_000)
})

test('commits of 200 ops on a repository of a thousand records', async () => {
  const repo = await createSignedRepo(DID)
  const model: Model = new Map()
  let root = await rootOf(repo)
  const random = randomFrom(20_261_121)
  for (let round = 0; round < 8; round++) {
    const changes = Array.from({ length: 200 }, (_, index): Change => {
      const text = `${round}-${index}`
      if (round > 3 && random() < 0.6)
        return { nth: Math.floor(random() * 1e9), text: random() < 0.7 ? null : text }
      return { path: `${COLLECTIONS[index % 3]}/${Math.floor(random() * 1e12).toString(36)}`, text }
    })
    const writes = writesOf(changes, model)
    root = await judge(repo, await repo.write(...writes), writes, root)
    apply(model, writes)
  }
  await judgeWhole(repo, model)
  const paths = [...model.keys()]
  const gone = await repo.write(...paths.slice(0, 150).map((each) => ({ path: each, value: null })))
  expect(
    (await verifyCommit(gone, { signingKey: async () => repo.key.did(), wants, now: new Date() })).prevData,
  ).toBe(root)
}, 120_000)

test('down to nothing, and up again', async () => {
  const repo = await createSignedRepo(DID)
  const model: Model = new Map()
  let root = await rootOf(repo)
  const paths = Array.from({ length: 40 }, (_, index) => `${OURS}/${index}`)
  for (const value of [{ a: 1 }, null, { a: 2 }]) {
    for (const each of paths) {
      const writes = [{ path: each, value }]
      root = await judge(repo, await repo.write(...writes), writes, root)
      apply(model, writes)
    }
  }
  await judgeWhole(repo, model)
}, 120_000)

async function judgeWhole(repo: SignedRepo, model: Model): Promise<void> {
  const car = await repo.car()
  const ours = await verifyRepo(car, { did: DID, signingKey: repo.key.did(), wants, now: new Date() })
  const records = await allRecords(ours)
  const { root, blocks } = await readCarWithRoot(car)
  const { creates } = await verifyUpstream(blocks, root, DID, repo.key.did())
  const theirs = creates.filter(({ collection }) => wants(collection))
  expect(ours.cid).toBe(root.toString())
  const text = (records: readonly { rkey: string; cid: { toString(): string } }[]) =>
    records.map((each) => `${each.rkey} ${each.cid}`).sort()
  expect(text(records)).toEqual(text(theirs))
  expect(new Map(records.map((each) => [`${OURS}/${each.rkey}`, each.value]))).toEqual(
    new Map([...model].filter(([each]) => each.startsWith(`${OURS}/`))),
  )
  const storage = new MemoryBlockstore(blocks)
  for (const { rkey: key, proof, cid } of records.slice(0, 3)) {
    const chunks: Uint8Array[] = []
    for await (const chunk of getRecords(storage, root, [{ collection: OURS, rkey: key }])) chunks.push(chunk)
    const options = { did: DID, collection: OURS, rkey: key, signingKey: repo.key.did(), now: new Date() }
    for (const each of [Buffer.concat(chunks), proof]) {
      expect((await verifyRecord(each, options)).op).toMatchObject({ action: 'put', cid })
    }
  }
}

async function rootOf(repo: SignedRepo): Promise<string> {
  const options = { did: DID, signingKey: repo.key.did(), wants, now: new Date() }
  return (await verifyRepo(await repo.car(), options)).data
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
