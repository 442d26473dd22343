import { describe, expect, test } from 'vitest'
import { BOX_HEIGHT, layoutLineage, PICTURE_WIDTH } from './layout.js'
import { type LineageLink, rowOrder } from './row-order.js'

const node = (id: string, step: number) => ({ id, step })
const links = (...pairs: string[]): LineageLink[] =>
  pairs.map((pair) => ({ from: pair.charAt(0), to: pair.charAt(1) }))

/** A merge of two, one of which another base leads to, and what became of it. */
const MERGE = {
  nodes: [
    node('m', 0),
    node('a', -1),
    node('b', -1),
    node('r', -2),
    node('x', 1),
    node('y', 1),
    node('z', 2),
  ],
  links: links('am', 'bm', 'ra', 'mx', 'my', 'xz'),
}

describe('rows', () => {
  const ids = (nodes: { id: string; step: number }[], ...pairs: string[]) =>
    rowOrder(nodes, links(...pairs))
      .map(({ id }) => id)
      .join('')

  test('have every base above what was made from it, and near', () => {
    const order = rowOrder(MERGE.nodes, MERGE.links).map(({ id }) => id)
    for (const { from, to } of MERGE.links) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to))
    expect(order.join('')).toBe('rabmxzy')
  })

  test('hold every model once, also where links are said twice, lead to themselves or to none', () => {
    expect(ids([node('a', 0), node('b', 1)], 'ab', 'ab', 'aa', 'aq', 'qb')).toBe('ab')
  })

  test('end where models are said to be made from each other', () => {
    expect(ids([node('m', 0), node('a', -1), node('b', -2)], 'am', 'ba', 'ab')).toBe('bam')
    expect(ids([node('m', 0), node('a', 1)], 'ma', 'am')).toBe('ma')
  })

  test('of nothing are none', () => {
    expect(ids([])).toBe('')
  })
})

describe('the picture', () => {
  test('puts one row under another, later generations further in', () => {
    const { nodes, height } = layoutLineage(MERGE.nodes, MERGE.links)
    const tops = nodes.map(({ y }) => y)
    for (const [at, top] of tops.entries()) {
      if (at > 0) expect(top).toBeGreaterThan((tops[at - 1] ?? 0) + BOX_HEIGHT)
    }
    expect(height).toBeGreaterThanOrEqual((tops.at(-1) ?? 0) + BOX_HEIGHT)
    const x = Object.fromEntries(nodes.map((placed) => [placed.node.id, placed.x]))
    expect(x.r).toBeLessThan(x.a ?? 0)
    expect(x.a).toBe(x.b)
    expect(x.a).toBeLessThan(x.m ?? 0)
    expect(x.m).toBeLessThan(x.x ?? 0)
  })

  test('draws no line through a box, and no two bases in one place of one lane', () => {
    const layout = layoutLineage(MERGE.nodes, MERGE.links)
    const leftmost = Math.min(...layout.nodes.map(({ x }) => x))
    const trunks = layout.lines.map(({ path }) => trunkOf(path))
    for (const { x } of trunks) expect(x).toBeLessThan(leftmost)
    for (const [at, one] of trunks.entries()) {
      for (const other of trunks.slice(at + 1)) {
        if (one.x === other.x) expect(one.bottom <= other.top || other.bottom <= one.top).toBe(true)
      }
    }
  })

  test('ends each line in an arrow at the box of what was made', () => {
    const { nodes, lines } = layoutLineage(MERGE.nodes, MERGE.links)
    const arrows = lines.find(({ from }) => from === 'm')?.arrows ?? []
    const ends = arrows.map((arrow) => arrow.slice(1).split(/[ l]/).map(Number))
    const boxes = nodes.filter((placed) => ['x', 'y'].includes(placed.node.id))
    const isAt = ([x = 0, y = 0]: number[], box: (typeof boxes)[number]) =>
      x === box.x && y > box.y && y < box.y + BOX_HEIGHT
    expect(boxes.every((box) => ends.some((end) => isAt(end, box)))).toBe(true)
    expect(ends.every((end) => boxes.some((box) => isAt(end, box)))).toBe(true)
    expect(lines.flatMap(({ arrows }) => arrows)).toHaveLength(MERGE.links.length)
  })

  test('stays within a phone, with room for names, however many bases and generations', () => {
    const many = Array.from({ length: 17 }, (_, at) => node(String.fromCharCode(97 + at), at - 8))
    const all = many.flatMap(({ id: from }, at) => many.slice(at + 1).map(({ id: to }) => ({ from, to })))
    const layout = layoutLineage(many, all)
    for (const { x, width } of layout.nodes) {
      expect(x).toBeGreaterThan(0)
      expect(x + width).toBeLessThanOrEqual(PICTURE_WIDTH)
      expect(width).toBeGreaterThan(180)
    }
    expect(layout.lines.every(({ path }) => !path.includes('NaN') && !/[HMV ]-/.test(path))).toBe(true)
  })

  test('of one model alone is one box', () => {
    const layout = layoutLineage([node('m', 0)], [])
    expect(layout.nodes).toHaveLength(1)
    expect(layout.lines).toEqual([])
  })
})

/** The upright part of a line: its place and the rows that it passes. */
function trunkOf(path: string): { x: number; top: number; bottom: number } {
  const corners = [...path.matchAll(/Q([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const)
  const heights = corners.map(([, y]) => y)
  return { x: corners[0]?.[0] ?? Number.NaN, top: Math.min(...heights), bottom: Math.max(...heights) }
}
