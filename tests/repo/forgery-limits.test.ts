import type { LexMap } from '@atproto/lex'
import { expect, test } from 'vitest'
import { verifyHead } from '../../src/repo/verify-head.js'
import { verifyRepo } from '../../src/repo/verify-repo.js'
import { type Block, blockOf, nodeBlock, rawBlock } from './forge.js'
import { DID, forgeryScene, lowPaths, NOW, pathAt, REV, refusalOf } from './forgery-scene.js'

/** What an account's own key signs may be too much: it is refused, to the byte, before it takes more. */

const { key, record, one, create, flat, forge, options, verify, refused } = await forgeryScene()

test('200 ops are accepted, 201 refused', async () => {
  const all = lowPaths(203)
  const high = pathAt(1, all[100] ?? '', all[101] ?? '')
  const of = (count: number) => {
    const low = all.slice(0, count - 1)
    const [left, right] = [flat(low.slice(0, 101)), flat(low.slice(101))]
    const root = nodeBlock({ left: left.cid, entries: [{ path: high, value: record.cid, right: right.cid }] })
    return forge({
      data: root.cid,
      blocks: [root, left, right, record],
      ops: [...low, high].map((path) => create(path)),
    })
  }
  expect((await verify(await of(200))).ops).toHaveLength(200)
  expect(await refused(of(201))).toBe('TooManyOps')
})

/** A tree of two layers, whose nodes hold `width` paths each, and what a commit of it all says. */
function wideTree(width: number, nodes: number, value: Block) {
  const all = lowPaths(width * nodes)
  const lower = Array.from({ length: nodes }, (_, index) => all.slice(index * width, (index + 1) * width))
  const [first, ...others] = lower.map((paths) => flat(paths, value))
  const upper = lower.slice(1).map((paths, index) => pathAt(1, lower[index]?.at(-1) ?? '', paths[0] ?? ''))
  const entries = upper.map((path, index) => ({ path, value: value.cid, right: others[index]?.cid ?? null }))
  const root = nodeBlock({ left: first?.cid ?? null, entries })
  const ops = [...all, ...upper].slice(0, 200).map((path) => create(path, value))
  return { data: root.cid, blocks: [root, ...(first ? [first] : []), ...others, value], ops }
}

test('a record that many paths share, and nodes that are full, cannot make much of little', async () => {
  const place = { did: DID, signingKey: key.did(), now: NOW, wants: () => true }
  const whole = async (tree: Omit<ReturnType<typeof wideTree>, 'ops'>) => {
    const { blocks } = await forge({ ...tree, ops: [] })
    return refusalOf(verifyRepo(blocks, place))
  }
  expect(
    await refused(forge({ data: flat(lowPaths(2_000)).cid, blocks: [flat(lowPaths(2_000)), record] })),
  ).toBe('BadTree')
  // Honest nodes.
  expect(await whole(wideTree(8, 20, record))).toBe('accepted')
  // Two full nodes would be copied into each of 12,000 proofs: 250 MB of 1 MB.
  expect(await whole(wideTree(128, 90, record))).toBe('RecordsTooLarge')
  const large = await blockOf({ text: 'x'.repeat(400_000) })
  expect(await refused(forge(wideTree(10, 2, large)))).toBe('accepted')
  expect(await refused(forge(wideTree(40, 5, large)))).toBe('RecordsTooLarge')
  // Decoded, it takes 60 times as much as its bytes.
  const values = await blockOf({ values: new Array<LexMap>(60_000).fill({}) })
  const single = flat([one], values)
  const alone = { data: single.cid, blocks: [single, values], ops: [create(one, values)] }
  expect(await refused(forge(alone))).toBe('accepted')
  expect(await refused(forge(wideTree(2, 2, values)))).toBe('RecordsTooLarge')
})

test('2,000,000 bytes of blocks are accepted, one more refused', async () => {
  const { length } = (await forge()).blocks
  const tree = flat([one])
  const padded = (size: number) =>
    forge({ blocks: [tree, record, rawBlock(new Uint8Array(size - length - 36 - 3))] })
  expect((await padded(2_000_000)).blocks).toHaveLength(2_000_000)
  expect(await refused(padded(2_000_000))).toBe('accepted')
  expect(await refused(padded(2_000_001))).toBe('BlocksTooLarge')
})

test('a #sync of more than 10,000 bytes is refused', async () => {
  const { length } = (await forge({ blocks: [] })).blocks
  const padded = async (size: number) => {
    const { blocks } = await forge({ blocks: [rawBlock(new Uint8Array(size - length - 36 - 2))] })
    expect(blocks).toHaveLength(size)
    return refusalOf(verifyHead({ did: DID, rev: REV, blocks }, options()))
  }
  expect([await padded(10_000), await padded(10_001)]).toEqual(['accepted', 'BlocksTooLarge'])
})
