import { expect, test } from 'vitest'
import { type CidKey, dagCborKey } from '../cid-key.js'
import { CommitRefusal } from '../refusal.js'
import { isRepoPath } from '../repo-path.js'
import { patchedKey } from './edit-node.js'
import { heightOf } from './height.js'
import { emptyRoot, invert } from './invert.js'
import { type MstEntry, type MstNode, nodeKey, writeNode } from './node.js'
import { readNode } from './read-node.js'
import { Tree } from './tree.js'
import { walk } from './walk.js'

const LEAF = dagCborKey(Buffer.from('a0', 'hex'))

/** Paths of a height, in order. */
function pathsOf(height: number, count: number, prefix = 'a/'): string[] {
  const paths: string[] = []
  for (let index = 0; paths.length < count; index++) {
    const path = `${prefix}${String(index).padStart(6, '0')}`
    if (heightOf(path) === height) paths.push(path)
  }
  return paths
}

const entry = (path: string, right: CidKey | null = null): MstEntry => ({ path, value: LEAF, right })

/** The tree of these nodes, the first of which is the root. */
function treeOf(root: MstNode, ...others: MstNode[]): Tree {
  const blocks = new Map([root, ...others].map((node) => [nodeKey(node), writeNode(node)]))
  return new Tree(blocks, nodeKey(root))
}

function refusalOf(action: () => unknown): string {
  try {
    action()
    return 'accepted'
  } catch (error) {
    if (error instanceof CommitRefusal) return error.reason
    throw error
  }
}

const paths = (tree: Tree) => [...walk(tree)].map(({ path }) => path)

const [low1 = '', low2 = '', low3 = ''] = pathsOf(0, 3)
const [mid = ''] = pathsOf(1, 5).slice(2)
const [high = ''] = pathsOf(2, 1)

test('a sound tree is walked in order', () => {
  const after = pathsOf(0, 400).find((path) => path > mid) ?? ''
  const left = { left: null, entries: [entry(low1), entry(low2)] }
  const right = { left: null, entries: [entry(after)] }
  const root = { left: nodeKey(left), entries: [entry(mid, nodeKey(right))] }
  const tree = treeOf(root, left, right)
  expect(paths(tree)).toEqual([low1, low2, mid, after])
  expect(tree.find(after)).toEqual({ value: LEAF, way: [nodeKey(root), nodeKey(right)] })
  expect(tree.find(`${after}x`)).toEqual({ value: null, way: [nodeKey(root), nodeKey(right)] })
  expect(paths(treeOf({ left: null, entries: [] }))).toEqual([])
  expect(emptyRoot()).toBe(nodeKey({ left: null, entries: [] }))
})

test('a node that leads down alone is sound below the root', () => {
  const bottom = { left: null, entries: [entry(low1)] }
  const between = { left: nodeKey(bottom), entries: [] }
  const [top = ''] = pathsOf(2, 20).filter((path) => path > low1)
  expect(paths(treeOf({ left: nodeKey(between), entries: [entry(top)] }, between, bottom))).toEqual([
    low1,
    top,
  ])
  expect(refusalOf(() => paths(treeOf(between, bottom)))).toBe('BadTree')
})

test('a tree that is not built as it has to be is refused', () => {
  const empty: MstNode = { left: null, entries: [] }
  const low: MstNode = { left: null, entries: [entry(low1)] }
  const beyond: MstNode = { left: null, entries: [entry(pathsOf(0, 900).find((path) => path > mid) ?? '')] }
  const trees: Record<string, Tree> = {
    'two layers in one node': treeOf({ left: null, entries: [entry(low1), entry(mid)] }),
    'a node one layer too low': treeOf(
      {
        left: nodeKey(low),
        entries: [entry(high < low1 ? (pathsOf(2, 900).find((path) => path > low1) ?? '') : high)],
      },
      low,
    ),
    'a node as high as the one above': treeOf({ left: nodeKey(low), entries: [entry(low2)] }, low),
    'an empty node inside': treeOf({ left: nodeKey(empty), entries: [entry(mid)] }, empty),
    'paths after their bound': treeOf({ left: nodeKey(beyond), entries: [entry(mid)] }, beyond),
    'paths before their bound': treeOf({ left: null, entries: [entry(mid, nodeKey(low))] }, low),
    'one subtree in two places': treeOf({ left: nodeKey(low), entries: [entry(mid, nodeKey(low))] }, low),
  }
  for (const [what, tree] of Object.entries(trees)) {
    expect({ what, refusal: refusalOf(() => paths(tree)) }).toEqual({ what, refusal: 'BadTree' })
  }
  expect(refusalOf(() => paths(treeOf({ left: nodeKey(low), entries: [entry(mid)] })))).toBe('MissingBlock')
})

test('a chain of nodes ends at the lowest layer', () => {
  const bottom: MstNode = { left: null, entries: [entry(low1)] }
  const chain: MstNode[] = [bottom]
  for (let index = 0; index < 10_000; index++) {
    chain.push({ left: nodeKey(chain.at(-1) ?? bottom), entries: [] })
  }
  const root = {
    left: nodeKey(chain.at(-1) ?? bottom),
    entries: [entry(pathsOf(2, 900).find((path) => path > low1) ?? '')],
  }
  expect(refusalOf(() => paths(treeOf(root, ...chain)))).toBe('BadTree')
})

test('a node has one way to be written', () => {
  const node = { left: LEAF, entries: [entry(low1), entry(low2, LEAF), entry(`${low2}x`), entry(low3)] }
  const block = writeNode(node)
  const { left, leftAt, entries } = readNode(block)
  expect({ left, entries: entries.map(({ path, value, right }) => ({ path, value, right })) }).toEqual(node)
  const other = dagCborKey(Buffer.from('a1', 'hex'))
  const patches = [leftAt, entries[1]?.rightAt ?? 0, entries[3]?.valueAt ?? 0].map((at) => ({
    at,
    cid: other,
  }))
  const [first = entry(low1), second = entry(low2), third = entry(`${low2}x`), last = entry(low3)] =
    node.entries
  expect(patchedKey(readNode(block).block, patches)).toBe(
    nodeKey({ left: other, entries: [first, { ...second, right: other }, third, { ...last, value: other }] }),
  )
  const hex = Buffer.from(block).toString('hex')
  const [k1, k2] = [low1, low2.slice(-1)].map((text) => Buffer.from(text, 'latin1').toString('hex'))
  const head1 = `616b48${k1}617000`
  const head2 = `616b41${k2}617007`
  expect(hex).toContain(head1)
  expect(hex).toContain(head2)
  const changed: Record<string, string> = {
    'cut short': hex.slice(0, -2),
    'something behind it': `${hex}00`,
    'a prefix that could be longer': hex.replace(
      head2,
      `616b42${Buffer.from(low2.slice(-2)).toString('hex')}617006`,
    ),
    'a prefix for the first path': hex.replace(head1, `616b48${k1}617001`),
    'a prefix longer than the path': hex.replace(head2, `616b41${k2}617009`),
    'the same path again': hex.replace(head2, '616b40617008'),
    'paths out of order': hex.replace(head2, '616b412f617007'),
    'a path of one part': hex.replace(head1, '616b4161617000'),
    'a path of three parts': hex.replace(head1, '616b45612f612f61617000'),
    'a path with a space': hex.replace(head1, '616b43612f20617000'),
    'a path that is a text': hex.replace(head1, `616b68${k1}617000`),
    'a longer length than needed': hex.replace(head1, `616b5808${k1}617000`),
    'a longer integer than needed': hex.replace(head1, `616b48${k1}61701800`),
    'a negative prefix': hex.replace(head1, `616b48${k1}617020`),
    'more entries than there are': hex.replace('a2616584', 'a2616585'),
    'fewer entries than there are': hex.replace('a2616584', 'a2616583'),
    'four billion entries': hex.replace('a2616584', 'a261659affffffff'),
    'a link of another codec': hex.replaceAll('d82a58250001711220', 'd82a58250001551220'),
    'no subtree field': hex.replace('a4616b', 'a3616b').replace('6174f6', ''),
    'an array': '80',
    nothing: '',
  }
  for (const [what, text] of Object.entries(changed)) {
    expect({ what, changed: text !== hex }).toEqual({ what, changed: true })
    const refusal = refusalOf(() => readNode(Buffer.from(text, 'hex')))
    expect({ what, refusal }).toEqual({ what, refusal: 'BadTree' })
  }
})

test('a node has at most 128 paths', () => {
  const node = (count: number) =>
    writeNode({ left: null, entries: pathsOf(0, count).map((path) => entry(path)) })
  expect(readNode(node(128)).entries).toHaveLength(128)
  expect(refusalOf(() => readNode(node(129)))).toBe('BadTree')
})

test('a path has at most 1,024 bytes', () => {
  const node = (length: number) => writeNode({ left: null, entries: [entry(`a/${'x'.repeat(length - 2)}`)] })
  expect(readNode(node(1_024)).entries).toHaveLength(1)
  expect(refusalOf(() => readNode(node(1_025)))).toBe('BadTree')
})

test('no change of one byte is read as a node but one of what it says', () => {
  const block = writeNode({ left: LEAF, entries: [entry(low1), entry(low2, LEAF)] })
  for (let at = 0; at < block.length; at++) {
    for (const byte of [0, 1, 0x40, 0x7f, 0x80, 0xff, (block[at] ?? 0) ^ 1]) {
      const changed = Uint8Array.from(block)
      changed[at] = byte
      let read: MstNode
      try {
        read = readNode(changed)
      } catch (error) {
        expect(error).toBeInstanceOf(CommitRefusal)
        continue
      }
      expect(Buffer.compare(writeNode(read), changed)).toBe(0)
    }
  }
})

test('undoing says which op the tree does not hold, and what is missing', () => {
  const left: MstNode = { left: null, entries: [entry(low1)] }
  const root: MstNode = { left: nodeKey(left), entries: [entry(mid)] }
  const tree = treeOf(root, left)
  const other = dagCborKey(Buffer.from('80', 'hex'))
  const outcome = (...ops: Parameters<typeof invert>[1]) => refusalOf(() => invert(tree, ops))
  expect(outcome({ path: low1, cid: LEAF, prev: null })).toBe('accepted')
  expect(outcome({ path: low1, cid: other, prev: null })).toBe('OpNotProven')
  expect(outcome({ path: low1, cid: null, prev: other })).toBe('OpNotProven')
  expect(outcome({ path: low2, cid: LEAF, prev: null })).toBe('OpNotProven')
  expect(outcome({ path: mid, cid: other, prev: LEAF })).toBe('OpNotProven')
  expect(outcome({ path: low2, cid: null, prev: null })).toBe('OpNotProven')
  expect(refusalOf(() => invert(treeOf(root), [{ path: low1, cid: LEAF, prev: null }]))).toBe('MissingBlock')
  // Without `mid` the node below is the root.
  expect(refusalOf(() => invert(treeOf(root), [{ path: mid, cid: LEAF, prev: null }]))).toBe('MissingBlock')
  expect(invert(tree, [{ path: mid, cid: LEAF, prev: null }])).toBe(nodeKey(left))
  expect(
    invert(
      tree,
      [mid, low1].map((path) => ({ path, cid: LEAF, prev: null })),
    ),
  ).toBe(emptyRoot())
})

test('a subtree on the wrong side of a new path is noticed where its edge is shown', () => {
  const at = (layer: number, after: string) => {
    for (let index = 0; ; index++) {
      const path = `${after}${String(index).padStart(4, '0')}`
      if (heightOf(path) === layer) return path
    }
  }
  const [early, intoLeft, intoRight, late, end] = [
    at(2, 'a/0'),
    at(2, 'a/2'),
    at(2, 'a/4'),
    at(2, 'a/6'),
    at(2, 'a/7'),
  ]
  const left: MstNode = { left: null, entries: [entry(at(0, 'a/1'))] }
  const right: MstNode = { left: null, entries: [entry(at(0, 'a/5'))] }
  const middle: MstNode = { left: nodeKey(left), entries: [entry(at(1, 'a/3'), nodeKey(right))] }
  const subtree = nodeKey(middle)
  const before = nodeKey({ left: subtree, entries: [entry(end)] })
  /** With the new path before the subtree, or after it. */
  const first = (path: string): MstNode => ({ left: null, entries: [entry(path, subtree), entry(end)] })
  const second = (path: string): MstNode => ({ left: subtree, entries: [entry(path), entry(end)] })
  const cases: [MstNode, string, boolean][] = [
    [first(early), early, true],
    [first(intoLeft), intoLeft, false],
    [first(intoRight), intoRight, false],
    [first(late), late, false],
    [second(late), late, true],
    [second(intoRight), intoRight, false],
    [second(intoLeft), intoLeft, false],
    [second(early), early, false],
  ]
  for (const [root, path, isSound] of cases) {
    const undo = (...others: MstNode[]) => invert(treeOf(root, ...others), [{ path, cid: LEAF, prev: null }])
    const verdict = isSound ? 'accepted' : 'BadTree'
    expect(refusalOf(() => paths(treeOf(root, middle, left, right)))).toBe(verdict)
    expect(refusalOf(() => undo(middle, left, right))).toBe(verdict)
    // What is not shown is taken for what it was.
    expect(undo()).toBe(before)
  }
  const half = [{ path: intoRight, cid: LEAF, prev: null }]
  expect(invert(treeOf(second(intoRight), middle, left), half)).toBe(before)
})

test('no node is taken for the root before that lies at another layer than it', () => {
  const [top = ''] = pathsOf(2, 1, 'b/')
  const before: MstNode = { left: null, entries: [entry(low1)] }
  const root: MstNode = { left: nodeKey(before), entries: [entry(top)] }
  const ops = [{ path: top, cid: LEAF, prev: null }]
  expect(refusalOf(() => invert(treeOf(root, before), ops))).toBe('BadTree')
  expect(refusalOf(() => invert(treeOf(root), ops))).toBe('MissingBlock')
})

test('nothing lies below the lowest layer, shown or not', () => {
  const [one, other] = ['a1', 'a2'].map((hex) => dagCborKey(Buffer.from(hex, 'hex')))
  const roots: MstNode[] = [
    { left: one ?? null, entries: [entry(low1)] },
    { left: null, entries: [entry(low1, one)] },
    { left: one ?? null, entries: [entry(low1, other)] },
  ]
  for (const root of roots) {
    expect(refusalOf(() => invert(treeOf(root), [{ path: low1, cid: LEAF, prev: null }]))).toBe('BadTree')
  }
})

/** The nodes of the tree in which each path is in the layer that is said, right or wrong; the root first. */
function nodesOf(leaves: readonly { path: string; layer: number }[]): [MstNode, ...MstNode[]] {
  const others: MstNode[] = []
  const build = (part: typeof leaves, layer: number): MstNode => {
    const gaps: (typeof leaves)[number][][] = [[]]
    const own: string[] = []
    for (const leaf of part) {
      if (leaf.layer < layer) gaps.at(-1)?.push(leaf)
      else {
        own.push(leaf.path)
        gaps.push([])
      }
    }
    const [left = null, ...rights] = gaps.map((gap) => {
      if (gap.length === 0) return null
      const node = build(gap, layer - 1)
      others.push(node)
      return nodeKey(node)
    })
    return { left, entries: own.map((path, index) => entry(path, rights[index])) }
  }
  const top = leaves.reduce((highest, { layer }) => Math.max(highest, layer), 0)
  return [build(leaves, top), ...others]
}

test('ops lead from a tree with a path in a wrong layer to no sound one, though nobody looked at the layers', () => {
  const sorted = [...pathsOf(0, 2, 'a/b'), ...pathsOf(1, 2, 'a/c'), ...pathsOf(2, 1, 'a/d')].sort()
  const rightly = (path: string) => ({ path, layer: heightOf(path) })
  const [gone = ''] = pathsOf(1, 1, 'a/bx')
  let [sound, unsound] = [0, 0]
  for (let layers = 0; layers < 3 ** sorted.length; layers++) {
    const leaves = sorted.map((path, index) => ({ path, layer: Math.floor(layers / 3 ** index) % 3 }))
    const [root, ...others] = nodesOf(leaves)
    const isSound = refusalOf(() => paths(treeOf(root, ...others))) === 'accepted'
    for (let which = 1; which < 2 ** (sorted.length + 1); which++) {
      const created = sorted.filter((_, index) => (which >> index) & 1)
      const deleted = which >> sorted.length ? [gone] : []
      const before = [...sorted.filter((path) => !created.includes(path)), ...deleted].sort()
      const ops = [
        ...created.map((path) => ({ path, cid: LEAF, prev: null })),
        ...deleted.map((path) => ({ path, cid: null, prev: LEAF })),
      ]
      const blocks = new Map([root, ...others].map((node) => [nodeKey(node), writeNode(node)]))
      const tree = new Tree(blocks, nodeKey(root), { leavesLayers: true })
      let undone: CidKey | undefined
      const refusal = refusalOf(() => {
        undone = invert(tree, ops)
      })
      const leadsBack = refusal === 'accepted' && undone === nodeKey(nodesOf(before.map(rightly))[0])
      expect({ layers, which, leadsBack }).toEqual({ layers, which, leadsBack: isSound })
      if (isSound) sound++
      else unsound++
    }
  }
  expect(Math.min(sound, unsound)).toBeGreaterThan(50)
})

test('a node holds paths of a repository alone, however much they share with the one before', () => {
  const texts = ['']
  for (const text of texts) if (text.length < 5) texts.push(...['a', 'b', '/', ' '].map((end) => text + end))
  const some = texts.filter((text) => text !== '').sort()
  let accepted = 0
  for (let index = 1; index < some.length; index++) {
    const pair = some.slice(index - 1, index + 1)
    const sound = pair.every(isRepoPath)
    const verdict = refusalOf(() =>
      readNode(writeNode({ left: null, entries: pair.map((path) => entry(path)) })),
    )
    expect({ pair, verdict }).toEqual({ pair, verdict: sound ? 'accepted' : 'BadTree' })
    if (sound) accepted++
  }
  expect(accepted).toBeGreaterThan(20)
})
