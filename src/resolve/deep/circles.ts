import type { Encoded } from './encode.js'
import type { Graph, GraphEdge } from './graph.js'
import type { Literal } from './sat.js'
import type { Walk } from './walk.js'

// How far a release is looked at.
const NEW = 0
const OPEN = 1
const DONE = 2

/** A step of a circle: from a release along an edge. */
interface Step {
  readonly release: number
  readonly edge: GraphEdge
}

/** As `Sat.solve`; where circles are refused, each that a model has is ruled out and the next model looked for. */
export function solveWithoutCircles(
  graph: Graph,
  encoded: Encoded,
  walk: Walk,
  assumptions: readonly Literal[],
  circles: boolean,
): Literal[] | undefined {
  for (;;) {
    const core = encoded.sat.solve(assumptions, walk)
    if (core !== undefined || circles) return core
    const found = findCircles(graph, walk)
    if (found.length === 0) return undefined
    for (const circle of found) encoded.sat.add(circleClause(graph, encoded, circle))
  }
}

/** Circles in the closure that stands, no two of which share a release's edge; none when builds can be ordered. */
function findCircles(graph: Graph, walk: Walk): Step[][] {
  const circles: Step[][] = []
  const state = new Uint8Array(graph.releases.length)
  for (const start of walk.visited) {
    if (state[start] !== NEW) continue
    const path: { readonly release: number; next: number }[] = [{ release: start, next: 0 }]
    state[start] = OPEN
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const edge = graph.releases[top.release]?.edges[top.next++]
      if (edge === undefined) {
        state[top.release] = DONE
        path.pop()
        continue
      }
      const target = walk.counts(edge) ? walk.targetOf(edge.requirement) : undefined
      if (target === undefined || state[target] === DONE) continue
      if (state[target] === NEW) {
        state[target] = OPEN
        path.push({ release: target, next: 0 })
        continue
      }
      const from = path.findIndex(({ release }) => release === target)
      circles.push(
        path.slice(from).flatMap(({ release, next }) => {
          const taken = graph.releases[release]?.edges[next - 1]
          return taken ? [{ release, edge: taken }] : []
        }),
      )
    }
  }
  return circles
}

/** The clause that rules out a circle: without one of its releases, or with one edge led to a higher version. */
function circleClause(graph: Graph, { taken, counts }: Encoded, circle: readonly Step[]): Literal[] {
  return circle.flatMap(({ release, edge }, at) => {
    const target = circle[(at + 1) % circle.length]?.release ?? release
    const meeting = graph.requirements[edge.requirement]?.meeting ?? []
    const higher = meeting.slice(0, meeting.indexOf(target))
    const guard = counts?.[edge.group]
    return [
      (taken[release] as Literal) ^ 1,
      ...higher.map((other) => taken[other] as Literal),
      ...(guard === undefined ? [] : [guard ^ 1]),
    ]
  })
}
