import { Secp256k1Keypair } from '@atproto/crypto'
import type { LexMap } from '@atproto/lex'
import { blocksToCarFile, readCarWithRoot, verifyRecords } from '@atproto/repo'
import { beforeEach, expect, test } from 'vitest'
import { createSignedRepo, type SignedRepo } from '../../tests/ingester/signed-repo.js'
import { allRecords } from '../../tests/support/all-records.js'
import type { Commit } from '../lexicons/com/atproto/sync/subscribeRepos.js'
import { CommitRefusal } from './refusal.js'
import { verifyCommit } from './verify-commit.js'
import { verifyHead } from './verify-head.js'
import { verifyRecord } from './verify-record.js'
import { verifyRepo } from './verify-repo.js'

const DID = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
const OURS = 'dev.firn.package'
const wants = (collection: string) => collection === OURS
const ours = (rkey: string, value: LexMap | null = { text: rkey }) => ({ path: `${OURS}/${rkey}`, value })

let repo: SignedRepo
beforeEach(async () => {
  repo = await createSignedRepo(DID)
  // A tree of more than one node, so that proofs are paths.
  await repo.write(...Array.from({ length: 60 }, (_, index) => ours(`filler-${index}`)))
})

const verify = (event: Commit, key = repo.key.did()) =>
  verifyCommit(event, { signingKey: async () => key, wants, now: new Date() })

async function reasonOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (!(error instanceof CommitRefusal)) throw error ?? new Error('nothing was refused')
  return error.reason
}

test('a commit gives the ops of our collections, each with a proof of its own', async () => {
  const event = await repo.write(ours('one'), ours('filler-7', null), {
    path: 'app.other.thing/x',
    value: { a: 1 },
  })
  const commit = await verify(event)
  expect(commit).toMatchObject({
    did: DID,
    rev: event.rev,
    since: event.since,
    prevData: String(event.prevData),
  })
  expect(commit.ops.map(({ action, rkey }) => [action, rkey])).toEqual([
    ['put', 'one'],
    ['delete', 'filler-7'],
  ])
  const [put] = commit.ops
  if (put?.action !== 'put') throw new Error('no put')
  expect(put.value).toEqual({ text: 'one' })
  const proven = await verifyRecords(put.proof, DID, repo.key.did())
  expect(proven).toContainEqual({ collection: OURS, rkey: 'one', record: { text: 'one' } })
})

test('a record that means nothing does not stop its siblings', async () => {
  const event = await repo.write(ours('good'), ours('bad', [1, 2] as unknown as LexMap))
  const { ops } = await verify(event)
  expect(ops).toMatchObject([
    { rkey: 'good', value: { text: 'good' } },
    { rkey: 'bad', value: undefined },
  ])
})

test('a key that changed is asked for once more', async () => {
  const event = await repo.write(ours('one'))
  const stale = (await Secp256k1Keypair.create()).did()
  const asked: boolean[] = []
  const signingKey = async (refresh: boolean) => {
    asked.push(refresh)
    return refresh ? repo.key.did() : stale
  }
  expect((await verifyCommit(event, { signingKey, wants, now: new Date() })).ops).toHaveLength(1)
  expect(asked).toEqual([false, true])
})

test('what a commit does not bear out is refused by name', async () => {
  const event = await repo.write(ours('one'), ours('filler-7', null))
  const [one, gone] = event.ops
  if (!one || !gone) throw new Error('no ops')
  const other = await createSignedRepo('did:plc:bbbbbbbbbbbbbbbbbbbbbbbb')
  const foreign = await other.write(ours('one'))
  const lies: [string, Partial<Commit>][] = [
    ['BadBlocks', { blocks: new Uint8Array([1, 2, 3]) }],
    [
      'BadBlocks',
      { blocks: event.blocks.map((byte, index) => (index === event.blocks.length - 9 ? byte ^ 1 : byte)) },
    ],
    ['RootMismatch', { commit: foreign.commit }],
    ['DidMismatch', { repo: other.did as Commit['repo'] }],
    ['RevMismatch', { rev: foreign.rev }],
    // Of another record, of one that is not there, deleted and yet there, twice.
    ['OpNotProven', { ops: [{ ...one, cid: foreign.commit }] }],
    ['OpNotProven', { ops: [{ ...one, path: `${OURS}/missing` }] }],
    ['OpNotProven', { ops: [{ ...one, action: 'delete', cid: null, prev: one.cid ?? undefined }] }],
    ['OpNotProven', { ops: [{ ...gone, action: 'update', cid: one.cid }] }],
    ['BadOp', { ops: [one, one] }],
    ['BadOp', { ops: [{ ...one, path: `${OURS}/one/more` }] }],
  ]
  for (const [reason, lie] of lies) {
    expect({ lie, reason: await reasonOf(verify({ ...event, ...lie })) }).toEqual({ lie, reason })
  }
  const stranger = (await Secp256k1Keypair.create()).did()
  expect(await reasonOf(verify(event, stranger))).toBe('BadSignature')
  expect((await verify(event)).ops).toHaveLength(2)
})

test('a commit without its record is refused', async () => {
  const event = await repo.write(ours('one'))
  const { root, blocks } = await readCarWithRoot(event.blocks)
  const { cid } = event.ops[0] ?? {}
  if (!cid) throw new Error('no record')
  const blocksWithout = await blocksToCarFile(root, blocks.delete(cid))
  expect(await reasonOf(verify({ ...event, blocks: blocksWithout }))).toBe('MissingBlock')
})

test('a whole repository gives our records with proofs; one byte or key off, and it is refused', async () => {
  await repo.write(ours('one'), { path: 'app.other.thing/x', value: { a: 1 } })
  const car = await repo.car()
  const options = { did: DID, signingKey: repo.key.did(), wants, now: new Date() }
  const verified = await verifyRepo(car, options)
  const records = await allRecords(verified)
  expect(verified.rev).toBe(repo.rev())
  expect(records).toHaveLength(61)
  for (const { rkey, proof } of records.slice(0, 5)) {
    const proven = await verifyRecords(proof, DID, repo.key.did())
    expect(proven.map((record) => record.rkey)).toContain(rkey)
  }
  const stranger = (await Secp256k1Keypair.create()).did()
  expect(await reasonOf(verifyRepo(car, { ...options, signingKey: stranger }))).toBe('BadSignature')
  expect(await reasonOf(verifyRepo(car, { ...options, did: 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb' }))).toBe(
    'DidMismatch',
  )
  expect(await reasonOf(verifyRepo(car.subarray(0, car.length - 200), options))).toBe('BadBlocks')
  const { root, blocks } = await readCarWithRoot(car)
  const [leaf] = records
  const cid = blocks.cids().find((each) => each.toString() === leaf?.cid)
  if (!cid) throw new Error('no leaf')
  expect(await reasonOf(verifyRepo(await blocksToCarFile(root, blocks.delete(cid)), options))).toBe(
    'MissingBlock',
  )
})

test('the proof of one record proves it, or that there is none', async () => {
  await repo.write(ours('one'))
  const options = { did: DID, collection: OURS, signingKey: repo.key.did(), now: new Date() }
  const there = await verifyRecord(await repo.recordCar(`${OURS}/one`), { ...options, rkey: 'one' })
  expect(there).toMatchObject({ head: { rev: repo.rev() }, op: { action: 'put', value: { text: 'one' } } })
  const signingKey = (await Secp256k1Keypair.create()).did()
  const foreign = verifyRecord(await repo.recordCar(`${OURS}/one`), { ...options, rkey: 'one', signingKey })
  expect(await reasonOf(foreign)).toBe('BadSignature')
  const none = await verifyRecord(await repo.recordCar(`${OURS}/none`), { ...options, rkey: 'none' })
  expect(none.op).toEqual({ action: 'delete', collection: OURS, rkey: 'none' })
  // The proof of another path does not say so.
  const aside = await repo.recordCar(`${OURS}/filler-1`)
  const outcomes = await Promise.all(
    ['one', 'filler-30', 'filler-59'].map((rkey) =>
      verifyRecord(aside, { ...options, rkey }).catch(() => 'refused'),
    ),
  )
  expect(outcomes).toContain('refused')
  expect(
    outcomes.filter((outcome) => outcome !== 'refused' && JSON.stringify(outcome).includes('"delete"')),
  ).toEqual([])
})

test('a #sync must be signed by its account, and of its revision', async () => {
  const sync = await repo.sync()
  const options = { signingKey: async () => repo.key.did(), now: new Date() }
  expect(await verifyHead(sync, options)).toMatchObject({ did: DID, rev: repo.rev() })
  const stranger = (await Secp256k1Keypair.create()).did()
  expect(await reasonOf(verifyHead(sync, { ...options, signingKey: async () => stranger }))).toBe(
    'BadSignature',
  )
  const rev = '3zzzzzzzzzzzz' as typeof sync.rev
  expect(await reasonOf(verifyHead({ ...sync, rev }, options))).toBe('RevMismatch')
})
