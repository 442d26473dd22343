import { Secp256k1Keypair } from '@atproto/crypto'
import type { LexMap } from '@atproto/lex'
import { expect, test } from 'vitest'
import { writeCar } from '../../src/repo/car.js'
import { cidBytes, cidText, dagCborKey, RAW_PREFIX } from '../../src/repo/cid-key.js'
import { heightOf } from '../../src/repo/mst/height.js'
import { emptyRoot } from '../../src/repo/mst/invert.js'
import { CommitRefusal } from '../../src/repo/refusal.js'
import type { CommitOp } from '../../src/repo/verify-commit.js'
import { verifyHead } from '../../src/repo/verify-head.js'
import { verifyRecord } from '../../src/repo/verify-record.js'
import { verifyRepo } from '../../src/repo/verify-repo.js'
import { type Block, blockOf, type Forgery, lexCid, nodeBlock, rawBlock } from './forge.js'
import { DID, forgeryScene, link, lowPaths, NOW, OURS, REV, refusalOf, tidAt } from './forgery-scene.js'

/** What an account's own key signs may be a lie as well: each kind is refused by its name. */

const { key, record, one, two, create, flat, forge, options, verify, refused } = await forgeryScene()

test('what is no lie is accepted', async () => {
  const commit = await verify(await forge({ prevData: emptyRoot() }))
  expect(commit).toMatchObject({ did: DID, rev: REV, since: null, prevData: cidText(emptyRoot()) })
  expect(commit.ops).toMatchObject([
    { action: 'put', collection: OURS, value: { text: 'one' }, byteLength: 10 },
  ])
})

test.each<[string, string, LexMap]>([
  ['another version', 'BadCommit', { version: 2 }],
  ['no tree', 'BadCommit', { data: null }],
  ['one more field', 'BadCommit', { more: 1 }],
  ['a rev that is no TID', 'BadCommit', { rev: 'today' }],
  ['a rev that is no text', 'BadCommit', { rev: 1 }],
  ['another did', 'DidMismatch', { did: 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb' }],
  ['another rev', 'RevMismatch', { rev: tidAt(NOW.getTime() - 1000) }],
])('a commit with %s is refused: %s', async (_, reason, fields) => {
  expect(await refused(forge({ fields }))).toBe(reason)
})

test('a commit may not lie more than five minutes ahead', async () => {
  const at = (minutes: number) => tidAt(NOW.getTime() + minutes * 60_000)
  expect(await refused(forge({ rev: at(5) }))).toBe('accepted')
  expect(await refused(forge({ rev: tidAt(NOW.getTime() + 5 * 60_000 + 1) }))).toBe('FutureRev')
  expect(await refused(forge({ rev: 'jzzzzzzzzzzzz' }))).toBe('FutureRev')
  expect(await refused(forge({ rev: at(-60 * 24 * 365 * 20) }))).toBe('accepted')
  const { blocks } = await forge({ rev: at(6) })
  const place = { did: DID, signingKey: key.did(), now: NOW }
  const all = [
    verifyHead({ did: DID, rev: at(6), blocks }, options()),
    verifyRepo(blocks, { ...place, wants: () => true }),
    verifyRecord(blocks, { ...place, collection: OURS, rkey: 'x' }),
  ]
  expect(await Promise.all(all.map(refusalOf))).toEqual(['FutureRev', 'FutureRev', 'FutureRev'])
})

test('only 64 bytes with a low s are a signature', async () => {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const signs: Record<string, (signature: Uint8Array) => Uint8Array> = {
    'a high s': (signature) => {
      const s = BigInt(`0x${Buffer.from(signature.subarray(32)).toString('hex')}`)
      const high = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex')
      return Buffer.concat([signature.subarray(0, 32), high])
    },
    DER: (signature) =>
      Buffer.concat([
        Uint8Array.of(0x30, 68, 2, 32),
        signature.subarray(0, 32),
        Uint8Array.of(2, 32),
        signature.subarray(32),
      ]),
    nothing: () => new Uint8Array(),
    'a bit that is not there': (signature) =>
      signature.map((byte, index) => (index === 40 ? byte ^ 1 : byte)),
    'a long one': () => new Uint8Array(70_000),
  }
  for (const [what, sign] of Object.entries(signs)) {
    expect({ what, refusal: await refused(forge({ sign })) }).toEqual({ what, refusal: 'BadSignature' })
  }
})

test('a root that is no commit in strict DAG-CBOR is refused', async () => {
  const tree = flat([one])
  const message = await forge()
  const fields = { did: DID, rev: REV, prev: null, version: 3, data: lexCid(tree.cid) }
  const roots: Record<string, Block> = {
    'a signature that is a text': await blockOf({ ...fields, sig: 'x' }),
    'no signature': await blockOf(fields),
    'a tree that is no link': await blockOf({ ...fields, data: 'x', sig: new Uint8Array(64) }),
    'a tree of raw bytes': await blockOf({
      ...fields,
      data: lexCid(`${RAW_PREFIX}${tree.cid.slice(RAW_PREFIX.length)}`),
      sig: new Uint8Array(64),
    }),
    'a float': rawBlock(Buffer.from('a16776657273696f6efb4008000000000000', 'hex')),
    'a node': tree,
    'an array': rawBlock(Buffer.from('80', 'hex')),
    nothing: rawBlock(new Uint8Array()),
  }
  for (const [what, root] of Object.entries(roots)) {
    const lie = { ...message, commit: link(root), blocks: writeCar([root, tree, record]) }
    expect({ what, refusal: await refusalOf(verify(lie)) }).toEqual({ what, refusal: 'BadCommit' })
  }
})

test('ops that do not tell all that changed are refused', async () => {
  const tree = flat([one, two])
  const before = flat([one])
  const both = { data: tree.cid, blocks: [tree, record] }
  // One op is missing, one too many, one that replaced in truth, one of another record before.
  expect(await refused(forge({ ...both, ops: [create(one)], prevData: emptyRoot() }))).toBe(
    'PrevDataMismatch',
  )
  expect(await refused(forge({ ops: [create(one), create(two)] }))).toBe('OpNotProven')
  expect(await refused(forge({ ...both, ops: [create(one), create(two)], prevData: before.cid }))).toBe(
    'PrevDataMismatch',
  )
  const prev = await blockOf({ text: 'before' })
  const update: CommitOp = { action: 'update', path: two, cid: link(record), prev: link(prev) }
  expect(await refused(forge({ ...both, ops: [update], prevData: before.cid }))).toBe('PrevDataMismatch')
  expect(await refused(forge({ ...both, ops: [create(two)], prevData: before.cid }))).toBe('accepted')
  expect(await refused(forge({ ...both, ops: [], prevData: before.cid }))).toBe('PrevDataMismatch')
  expect(await refused(forge({ ...both, ops: [], prevData: tree.cid }))).toBe('accepted')
  // Without `prevData` the proven tree before is told, for the caller to compare.
  expect((await verify(await forge({ ...both, ops: [create(two)] }))).prevData).toBe(cidText(before.cid))
})

test.each<[string, string, (path: string) => CommitOp[]]>([
  [
    'a record that is another',
    'OpNotProven',
    (path) => [{ ...create(path), cid: { bytes: cidBytes(dagCborKey(Buffer.from('a0', 'hex'))) } }],
  ],
  ['a path that is not there', 'OpNotProven', () => [create(two)]],
  [
    'a deletion of what is there',
    'OpNotProven',
    (path) => [{ action: 'delete', path, cid: null, prev: link(record) }],
  ],
  ['a path twice', 'BadOp', (path) => [create(path), create(path)]],
  ['a path of one part', 'BadOp', () => [create('a')]],
  ['a path of three parts', 'BadOp', () => [create('a/b/c')]],
  ['a path that is too long', 'BadOp', () => [create(`a/${'x'.repeat(1_023)}`)]],
  ['a path with a NUL', 'BadOp', () => [create('a/\0')]],
  ['an unknown action', 'BadOp', (path) => [{ ...create(path), action: 'upsert' }]],
  ['a creation of nothing', 'BadOp', (path) => [{ ...create(path), cid: null }]],
  ['a deletion of something', 'BadOp', (path) => [{ ...create(path), action: 'delete' }]],
  ['a creation of what was there', 'BadOp', (path) => [{ ...create(path), prev: link(record) }]],
  [
    'a CID before that no record has',
    'BadOp',
    (path) => [
      {
        ...create(path),
        action: 'update',
        prev: { bytes: Buffer.concat([link(record).bytes, record.block]) },
      },
    ],
  ],
  ['an update without what was there', 'OpWithoutPrev', (path) => [{ ...create(path), action: 'update' }]],
  ['a deletion without what was there', 'OpWithoutPrev', () => [{ action: 'delete', path: two, cid: null }]],
])('an op with %s is refused: %s', async (_, reason, ops) => {
  expect(await refused(forge({ ops: ops(one) }))).toBe(reason)
})

test('a refusal says whether the account signed the commit: before that is checked, no op is looked at', async () => {
  const stranger = await Secp256k1Keypair.create()
  const judged = async (change: Partial<Forgery>) => {
    const error: unknown = await verify(await forge(change)).catch((caught: unknown) => caught)
    return error instanceof CommitRefusal ? [error.reason, error.signedRev] : error
  }
  const ops: Record<string, CommitOp[]> = {
    OpWithoutPrev: [{ ...create(one), action: 'update' }],
    BadOp: [create(one), create(one)],
    TooManyOps: new Array<CommitOp>(201).fill(create(one)),
    OpNotProven: [create(two)],
  }
  for (const [reason, lie] of Object.entries(ops)) {
    expect(await judged({ ops: lie })).toEqual([reason, REV])
    expect(await judged({ ops: lie, key: stranger })).toEqual(['BadSignature', undefined])
    expect(await judged({ ops: lie, fields: { version: 2 } })).toEqual(['BadCommit', undefined])
  }
  expect(await judged({ blocks: [] })).toEqual(['MissingBlock', REV])
  const { blocks } = await forge({ blocks: [] })
  const place = { did: DID, collection: OURS, rkey: 'x', now: NOW, wants: () => true }
  for (const [signingKey, signedRev] of [
    [key.did(), REV],
    [stranger.did(), undefined],
  ] as const) {
    for (const whole of [
      verifyRepo(blocks, { ...place, signingKey }),
      verifyRecord(blocks, { ...place, signingKey }),
    ])
      await expect(whole).rejects.toMatchObject({ name: 'CommitRefusal', signedRev })
  }
})

test('trees that no honest host makes are refused', async () => {
  const empty = nodeBlock({ left: null, entries: [] })
  const high =
    Array.from({ length: 1_000 }, (_, index) => `${OURS}/h${index}`).find((path) => heightOf(path) === 1) ??
    ''
  const entry = (path: string, right: string | null = null) => ({ path, value: record.cid, right })
  const trees: Record<string, Block[]> = {
    'a wrong layer': [nodeBlock({ left: null, entries: [entry(one), entry(high)] })],
    'a wrong order': [nodeBlock({ left: null, entries: [entry(two), entry(one)] })],
    'an empty node': [nodeBlock({ left: empty.cid, entries: [entry(high)] }), empty],
    'a root that only leads down': [nodeBlock({ left: flat([one]).cid, entries: [] }), flat([one])],
    'a record for a node': [record],
  }
  for (const [what, blocks] of Object.entries(trees)) {
    const [root] = blocks
    if (!root) continue
    const message = await forge({
      data: root.cid,
      blocks: [...blocks, record],
      ops: [create(what === 'an empty node' ? one : high)],
    })
    expect({ what, refusal: await refusalOf(verify(message)) }).toEqual({ what, refusal: 'BadTree' })
    const place = { did: DID, signingKey: key.did(), now: NOW, wants: () => true }
    expect({ what, refusal: await refusalOf(verifyRepo(message.blocks, place)) }).toEqual({
      what,
      refusal: 'BadTree',
    })
  }
})

test('what the proof needs has to be among the blocks', async () => {
  const tree = flat([one])
  expect(await refused(forge({ blocks: [record] }))).toBe('MissingBlock')
  expect(await refused(forge({ blocks: [tree] }))).toBe('MissingBlock')
  // Of a record that is not ours, its place in the tree is enough.
  const [other = ''] = lowPaths(1, 'app.other.thing')
  const others = flat([other])
  expect(await refused(forge({ data: others.cid, blocks: [others], ops: [create(other)] }))).toBe('accepted')
})

test('a record that means nothing does not spoil its siblings', async () => {
  const odd: Record<string, Block> = {
    'a float': rawBlock(Buffer.from('a16161fb3ff8000000000000', 'hex')),
    'keys out of order': rawBlock(Buffer.from('a2616202616101', 'hex')),
    'a text that is no UTF-8': rawBlock(Buffer.from('a1616161ff', 'hex')),
    __proto__: rawBlock(Buffer.from('a1695f5f70726f746f5f5fa0', 'hex')),
    'no map': rawBlock(Buffer.from('8101', 'hex')),
    nothing: rawBlock(new Uint8Array()),
    '100,000 containers': rawBlock(Buffer.from(`a16161${'81'.repeat(99_999)}80`, 'hex')),
    '1,000,001 bytes': rawBlock(
      Buffer.concat([Buffer.from('a161615a000f4239', 'hex'), Buffer.alloc(1_000_001 - 8)]),
    ),
  }
  for (const [what, bad] of Object.entries(odd)) {
    const tree = nodeBlock({
      left: null,
      entries: [
        { path: one, value: record.cid, right: null },
        { path: two, value: bad.cid, right: null },
      ],
    })
    const ops = [create(one), create(two, bad)]
    const commit = await verify(await forge({ data: tree.cid, blocks: [tree, record, bad], ops }))
    const values = commit.ops.map((op) => op.action === 'put' && op.value)
    expect({ what, values }).toEqual({ what, values: [{ text: 'one' }, undefined] })
  }
})
