import { type LineageLink, type LineageNode, rowOrder } from './row-order.js'

/** Units of the picture: it is as wide as a phone, and grows with its page. */
export const PICTURE_WIDTH = 360
export const BOX_HEIGHT = 42
const ROW_HEIGHT = 54
const LANE_WIDTH = 11
/** By how much a later generation stands further in, and how far all of them together may. */
const INDENT = 16
const MAX_INDENT = 64
/** Lanes that have a place of their own; what is past them shares the last. */
const MAX_LANES = 8
const CORNER = 6
const ARROW = 6
/** Above and below the middle of a box: where lines come in, and where they leave. */
const PORT = 8
/** Around all of it, so that strokes are not cut off. */
const EDGE = 2

export interface PlacedNode<Node extends LineageNode> {
  readonly node: Node
  readonly x: number
  readonly y: number
  readonly width: number
}

/** The line from one base to all that was made from it. */
export interface PlacedLine {
  readonly from: string
  /** Data of an SVG path, arrow heads excepted. */
  readonly path: string
  /** Where it arrives, a path for each. */
  readonly arrows: readonly string[]
}

export interface Layout<Node extends LineageNode> {
  readonly width: number
  readonly height: number
  readonly nodes: readonly PlacedNode<Node>[]
  readonly lines: readonly PlacedLine[]
}

/**
 * Places a lineage: a row for each model, bases above what was made from them, generations further in; lines run in
 * lanes left of all boxes, one lane for each base, so that none passes through a box and none looks like another's.
 * As many rows as models, so it is as readable on a phone as on a desk.
 */
export function layoutLineage<Node extends LineageNode>(
  nodes: readonly Node[],
  links: readonly LineageLink[],
): Layout<Node> {
  const rows = rowOrder(nodes, links)
  const rowOf = new Map(rows.map(({ id }, row) => [id, row]))
  const spans = spansOf(links, rowOf)
  const lanes = Math.min(MAX_LANES, Math.max(0, ...spans.map(({ lane }) => lane + 1)))
  const left = EDGE + lanes * LANE_WIDTH
  const placed = placeRows(rows, left)
  const lines = spans.map((span) => drawLine(span, placed, left))
  return { width: PICTURE_WIDTH, height: rows.length * ROW_HEIGHT - gap() + 2 * EDGE, nodes: placed, lines }
}

function gap(): number {
  return ROW_HEIGHT - BOX_HEIGHT
}

function placeRows<Node extends LineageNode>(rows: readonly Node[], left: number): PlacedNode<Node>[] {
  const steps = rows.map(({ step }) => step)
  const [first, last] = [Math.min(...steps), Math.max(...steps)]
  const indent = Math.min(INDENT, MAX_INDENT / Math.max(1, last - first))
  return rows.map((node, row) => {
    const x = round(left + LANE_WIDTH + (node.step - first) * indent)
    return { node, x, y: EDGE + row * ROW_HEIGHT, width: round(PICTURE_WIDTH - EDGE - x) }
  })
}

/** What a line covers: the rows from a base to all that was made from it, in a lane. */
interface Span {
  readonly from: string
  readonly row: number
  /** Rows where it arrives, in their order, each once. */
  readonly to: readonly number[]
  /** From the boxes outwards. */
  readonly lane: number
}

function spansOf(links: readonly LineageLink[], rowOf: ReadonlyMap<string, number>): Span[] {
  const spans = [...Map.groupBy(links, ({ from }) => from)].flatMap(([from, ofBase]) => {
    const row = rowOf.get(from)
    const to = new Set(ofBase.flatMap((link) => rowOf.get(link.to) ?? []))
    if (row === undefined) return []
    to.delete(row)
    return to.size === 0 ? [] : [{ from, row, to: [...to].toSorted((one, other) => one - other) }]
  })
  return assignLanes(spans)
}

/**
 * Short lines next to the boxes. In a lane one may begin at the row where another ends: it leaves below where that came
 * in.
 */
function assignLanes(spans: readonly Omit<Span, 'lane'>[]): Span[] {
  const taken: (readonly [number, number])[][] = []
  const reach = ({ row, to }: Omit<Span, 'lane'>) => [Math.min(row, ...to), Math.max(row, ...to)] as const
  const length = (span: Omit<Span, 'lane'>) => reach(span)[1] - reach(span)[0]
  return spans
    .toSorted((one, other) => length(one) - length(other) || one.row - other.row)
    .map((span) => {
      const [top, bottom] = reach(span)
      const free = taken.findIndex((lane) => lane.every(([from, to]) => bottom <= from || top >= to))
      const lane = free === -1 ? taken.length : free
      taken[lane] = [...(taken[lane] ?? []), [top, bottom]]
      return { ...span, lane }
    })
}

function drawLine<Node extends LineageNode>(
  { from, row, to, lane }: Span,
  placed: readonly PlacedNode<Node>[],
  left: number,
): PlacedLine {
  const x = left - Math.min(lane, MAX_LANES - 1) * LANE_WIDTH
  const middle = (at: number) => (placed[at]?.y ?? 0) + BOX_HEIGHT / 2
  const start = middle(row) + PORT
  const away = (end: number) => (end < start ? -1 : 1)
  const ends = to.map((at) => ({ y: middle(at) - PORT, x: placed[at]?.x ?? x }))
  const trunk = ends.map((end) => {
    const turn = away(end.y) * CORNER
    return [
      `M${placed[row]?.x ?? x} ${start}`,
      `H${x + CORNER}`,
      `Q${x} ${start} ${x} ${start + turn}`,
      `V${end.y - turn}`,
      `Q${x} ${end.y} ${x + CORNER} ${end.y}`,
      `H${end.x - ARROW}`,
    ].join('')
  })
  return { from, path: trunk.join(''), arrows: ends.map((end) => arrow(end)) }
}

function arrow({ x, y }: { x: number; y: number }): string {
  return `M${x} ${y}l${-ARROW} ${-ARROW / 2}v${ARROW}z`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
