import type { Encoded } from './encode.js'
import type { Graph, GraphEdge } from './graph.js'
import type { Guide, Literal } from './sat.js'

/**
 * Reads the closure breadth first, the edges of each release in their order, and decides at the first open edge for
 * the highest version that is not ruled out. That is the order by which one lock is better than another, so the
 * first model that a solver finds under this guide is the best one. Each step can be taken back.
 */
export class Walk implements Guide {
  readonly #graph: Graph
  readonly #encoded: Encoded
  readonly #edges: GraphEdge[]
  #at = 0
  readonly #visited: number[] = []
  readonly #isVisited: Uint8Array
  readonly #marks: { readonly at: number; readonly edges: number; readonly visited: number }[] = []

  constructor(graph: Graph, encoded: Encoded) {
    this.#graph = graph
    this.#encoded = encoded
    this.#edges = [...graph.roots]
    this.#isVisited = new Uint8Array(graph.releases.length)
  }

  /** The releases of the closure, once nothing is open. */
  get visited(): readonly number[] {
    return this.#visited
  }

  next(): Literal | undefined {
    for (; this.#at < this.#edges.length; this.#at++) {
      const edge = this.#edges[this.#at] as GraphEdge
      if (!this.counts(edge)) continue
      const meeting = this.#graph.requirements[edge.requirement]?.meeting ?? []
      for (const release of meeting) {
        const literal = this.#encoded.taken[release] as Literal
        const value = this.#encoded.sat.value(literal)
        if (value === -1) continue
        if (value === 0) return literal
        this.#visit(release)
        break
      }
    }
    return undefined
  }

  /** Whether an edge binds: always, but in a guarded encoding. */
  counts({ group }: GraphEdge): boolean {
    const literal = this.#encoded.counts?.[group]
    return literal === undefined || this.#encoded.sat.value(literal) === 1
  }

  /** The highest release taken that meets a requirement: where edges with it lead. */
  targetOf(requirement: number): number | undefined {
    return this.#graph.requirements[requirement]?.meeting.find(
      (release) => this.#encoded.sat.value(this.#encoded.taken[release] as Literal) === 1,
    )
  }

  begin(): void {
    this.#at = 0
    this.#edges.length = this.#graph.roots.length
    for (const release of this.#visited.splice(0)) this.#isVisited[release] = 0
    this.#marks.length = 0
  }

  levelBegins(): void {
    this.#marks.push({ at: this.#at, edges: this.#edges.length, visited: this.#visited.length })
  }

  backTo(level: number): void {
    const mark = this.#marks[level]
    if (!mark) return
    this.#at = mark.at
    this.#edges.length = mark.edges
    for (const release of this.#visited.splice(mark.visited)) this.#isVisited[release] = 0
    this.#marks.length = level
  }

  #visit(release: number): void {
    if (this.#isVisited[release] === 1) return
    this.#isVisited[release] = 1
    this.#visited.push(release)
    for (const edge of this.#graph.releases[release]?.edges ?? []) this.#edges.push(edge)
  }
}
